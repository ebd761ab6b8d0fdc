namespace Gapless.Drill.Wire;

/// <summary>Which versions and workers a connection has met.</summary>
internal sealed class Identity
{
    private string? _version;
    private string? _worker;
    private bool _versionChanged;
    private bool _workerChanged;

    public AnsweredBy Saw(string? version, string? worker) =>
        new(version, worker, Changed(ref _version, version, ref _versionChanged), Changed(ref _worker, worker, ref _workerChanged));

    private static bool Changed(ref string? first, string? now, ref bool already)
    {
        first ??= now;
        if (already || now is null || now == first)
            return false;
        return already = true;
    }
}
