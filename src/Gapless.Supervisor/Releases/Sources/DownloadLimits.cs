namespace Gapless.Supervisor.Releases.Sources;

/// <summary>What a server may cost us: whoever sends without end, or hardly anything, is left.</summary>
internal sealed record DownloadLimits
{
    public static readonly DownloadLimits Default = new();

    /// <summary>Bytes of a package whose size nobody has said.</summary>
    public long LargestPackage { get; init; } = 2L * 1024 * 1024 * 1024;

    public int LargestFeed { get; init; } = 4 * 1024 * 1024;

    /// <summary>The longest wait for an answer to begin or for the next bytes.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>From then on the average counts.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Least average, in bytes per second.</summary>
    public long LeastRate { get; init; } = 16 * 1024;

    /// <summary>Attempts in a row that bring nothing before it is given up.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>Wait before the second attempt; doubles each time.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(250);

    public int Redirects { get; init; } = 5;
}
