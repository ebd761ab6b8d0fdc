namespace Gapless.Supervisor.Releases;

/// <summary>Who owns the files of a release.</summary>
public readonly record struct FileOwner(uint Uid, uint Gid);
