namespace Gapless.Hosting.State;

/// <summary>How bytes of one version become bytes of another.</summary>
internal sealed record MigrationStep(int From, int To, Func<ReadOnlyMemory<byte>, byte[]> Migrate);
