namespace Gapless.Hosting.Transport;

/// <summary>A descriptor of <c>LISTEN_FDS</c>.</summary>
/// <param name="Number">Open as long as the process lives.</param>
/// <param name="Name">From <c>LISTEN_FDNAMES</c>; empty: none.</param>
internal sealed record PassedDescriptor(int Number, string Name);
