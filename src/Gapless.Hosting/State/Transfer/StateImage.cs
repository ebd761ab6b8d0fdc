namespace Gapless.Hosting.State;

/// <summary>A state as it is written in a memory file, in one version.</summary>
internal sealed record StateImage(string Name, int Version, StateContent Content, byte[] Bytes);
