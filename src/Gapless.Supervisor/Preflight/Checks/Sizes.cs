namespace Gapless.Supervisor.Preflight.Checks;

/// <summary>Bytes as people read them.</summary>
internal static class Sizes
{
    private const double Mebi = 1 << 20;

    public static string Of(long bytes) => bytes >= 1L << 30 ? $"{bytes / Mebi / 1024:0.0} GB" : $"{bytes / Mebi:0} MB";
}
