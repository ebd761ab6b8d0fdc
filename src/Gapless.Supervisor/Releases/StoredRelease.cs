namespace Gapless.Supervisor.Releases;

/// <summary>A release in the store.</summary>
/// <param name="Directory">Absolute path of its files: the working directory of its processes.</param>
/// <param name="Label">The version as people call it; not part of the id.</param>
/// <param name="AddedAt">When it was last deployed to the store.</param>
/// <param name="Bytes">Size of its files, shared ones not counted.</param>
/// <param name="AlreadyPresent">True in the answer to an add that found the same contents.</param>
public sealed record StoredRelease(ReleaseId Id, string Directory, string? Label, DateTimeOffset AddedAt, long Bytes, bool AlreadyPresent = false);
