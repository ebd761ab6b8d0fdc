namespace Gapless.Installation.Steps;

/// <summary>The service manager knows the unit as its file is.</summary>
internal sealed record ReloadUnits(WriteFile Unit) : Step
{
    public override Change? Against(Target target) =>
        target.Systemd is { } systemd && (Unit.Against(target) is not null || systemd.IsOutdated(InstallLayout.UnitName)) ? Change.Of("systemctl daemon-reload") : null;
}

/// <summary>The unit runs.</summary>
internal sealed record StartUnit(string Unit) : Step
{
    public override Change? Against(Target target) =>
        target.Systemd is { } systemd && !systemd.IsActive(Unit) ? Change.Of($"start {Unit}") : null;
}

/// <summary>A supervisor that runs is the program that is installed: it is replaced in its own process, and its services go on.</summary>
internal sealed record UpgradeRunning(CopyProgram Copy, string Unit, string Program, string Socket) : Step
{
    public override Change? Against(Target target) =>
        target.Systemd is { } systemd && systemd.IsActive(Unit) && Copy.Against(target) is not null ? Change.Of("replace the running supervisor's program in place (gapless upgrade-self)") : null;
}

/// <summary>The unit does not run: its services are drained.</summary>
internal sealed record StopUnit(string Unit) : Step
{
    public override Change? Against(Target target) =>
        target.Systemd is { } systemd && systemd.IsActive(Unit) ? Change.Of($"stop {Unit}: its services are drained and end") : null;
}

/// <summary>The service manager forgets a unit whose file has gone.</summary>
internal sealed record ForgetUnit(string Path) : Step
{
    public override Change? Against(Target target) =>
        target.Systemd is not null && target.Inventory.Files.ContainsKey(Path) ? Change.Of("systemctl daemon-reload") : null;
}
