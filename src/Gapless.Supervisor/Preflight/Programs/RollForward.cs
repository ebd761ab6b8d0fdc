namespace Gapless.Supervisor.Preflight.Programs;

/// <summary>Which installed version serves for a wanted one: the rules of hostfxr (dotnet/runtime, docs/design/features/framework-version-resolution.md).</summary>
internal static class RollForward
{
    /// <summary>Null: none does.</summary>
    public static FrameworkVersion? Choose(FrameworkNeed need, IReadOnlyCollection<FrameworkVersion> installed)
    {
        var fitting = installed.Where(v => Fits(need, v)).ToList();
        // A released program takes what was not released only where there is nothing else.
        if (need.Version.IsRelease && fitting.Exists(v => v.IsRelease))
            fitting.RemoveAll(v => !v.IsRelease);
        if (fitting.Count == 0)
            return null;
        if (need.RollForward is "LatestMajor")
            return fitting.Max();
        if (need.RollForward is "LatestMinor")
            return fitting.Where(v => v.Major == need.Version.Major).Max();
        var nearest = fitting.Min();
        return need.RollForward is "Disable" ? nearest : fitting.Where(v => (v.Major, v.Minor) == (nearest.Major, nearest.Minor)).Max();
    }

    private static bool Fits(FrameworkNeed need, FrameworkVersion version) => version >= need.Version && need.RollForward switch
    {
        "Disable" => version == need.Version,
        "LatestPatch" => (version.Major, version.Minor) == (need.Version.Major, need.Version.Minor),
        "Major" or "LatestMajor" => true,
        _ => version.Major == need.Version.Major,
    };
}
