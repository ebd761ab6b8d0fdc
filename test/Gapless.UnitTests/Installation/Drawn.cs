using Gapless.Installation;
using Gapless.Tests;

namespace Gapless.UnitTests.Installation;

/// <summary>An installation of one user below a root of the test's own: needs nobody's rights.</summary>
internal sealed class Drawn : IDisposable
{
    private readonly TempDirectory _root = new();
    private readonly TempDirectory _program = new();

    public Drawn()
    {
        _program.Write("gapless", "#!/bin/sh\n");
        _program.Write("dev/gapless-dev", "#!/bin/sh\n");
        File.SetUnixFileMode(Path.Combine(_program.Path, "gapless"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    public InstallLayout Layout { get; } = InstallLayout.OfUser(name => name == "HOME" ? "/home/anna" : null);

    public string Program => _program.Path;

    public RecordedUnits Units { get; } = new();

    public Target Target => new Target(_root.Path, Inventory.Read(At(Layout.Inventory)), Units);

    public string At(string path) => _root.Path + path;

    public void Write(string path, string text) => _root.Write(path.TrimStart('/'), text);

    /// <summary>What would change, as people read it.</summary>
    public IReadOnlyList<Change> Changes(bool force = false) => [.. InstallPlan.Of(Layout, Program, "manual\n", force).Select(s => s.Against(Target)).OfType<Change>()];

    public void Install(bool force = false)
    {
        var (target, steps) = (Target, InstallPlan.Of(Layout, Program, "manual\n", force));
        Carry(target, steps);
    }

    public void Remove(bool purge = false)
    {
        var target = Target;
        Carry(target, RemovalPlan.Of(Layout, target.Inventory, purge));
    }

    public IReadOnlyList<string> Everything() =>
        [.. Directory.EnumerateFileSystemEntries(_root.Path, "*", SearchOption.AllDirectories).Select(f => f[_root.Path.Length..]).Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        _root.Dispose();
        _program.Dispose();
    }

    private void Carry(Target target, IReadOnlyList<Gapless.Installation.Steps.Step> steps)
    {
        var runner = new StepRunner(target, Layout.Inventory);
        foreach (var step in steps.Where(s => s.Against(target) is { HeldBack: null }).ToList())
            runner.Carry(step);
    }
}

/// <summary>A service manager that remembers what it was asked.</summary>
internal sealed class RecordedUnits : IUnits
{
    public List<string> Orders { get; } = [];

    public bool Active { get; set; }

    public bool Outdated { get; set; }

    public bool IsActive(string unit) => Active;

    public bool IsOutdated(string unit) => Outdated;

    public void Carry(params IReadOnlyList<string> verbAndUnit)
    {
        Orders.Add(string.Join(' ', verbAndUnit));
        Active = verbAndUnit[0] switch { "start" => true, "stop" => false, _ => Active };
    }

    public void Forget(string unit) => Orders.Add("forget " + unit);
}
