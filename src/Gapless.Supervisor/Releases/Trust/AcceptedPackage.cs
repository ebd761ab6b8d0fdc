namespace Gapless.Supervisor.Releases.Trust;

/// <summary>A package that was taken for a service.</summary>
/// <param name="Digest">Of its signed manifest.</param>
/// <param name="Release">What it became in the store.</param>
public sealed record AcceptedPackage(string Digest, string Release, string Version, long Counter, DateTimeOffset At);
