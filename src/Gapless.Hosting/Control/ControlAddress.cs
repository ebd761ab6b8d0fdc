namespace Gapless.Hosting.Control;

/// <summary>Where the supervisor listens for this worker, and by what name it knows it.</summary>
internal sealed record ControlAddress(string Path, string WorkerId);
