namespace Gapless.Supervisor.Keepers;

/// <summary>The words of the keeper's protocol: one packet a request, its parts separated by tabs; the answer ends with <see cref="Ok"/>.</summary>
internal static class KeeperVerb
{
    /// <summary><c>put SERVICE ADDRESS SLOT POSITION</c> with one descriptor.</summary>
    public const string Put = "put";

    /// <summary>Each entry as a packet of its own, with its descriptor, in the order in which they were put.</summary>
    public const string List = "list";

    /// <summary><c>drop SERVICE ADDRESS</c>: closes the keeper's copies of one endpoint.</summary>
    public const string Drop = "drop";

    /// <summary><c>keep SERVICE…</c>: closes everything else.</summary>
    public const string Keep = "keep";

    public const string End = "end";

    public const int LongestMessage = 4096;

    public static byte[] Ok { get; } = "ok"u8.ToArray();
}
