using Gapless.Installation;
using Gapless.Linux.Systemd;

namespace Gapless.Daemon.Systemd;

/// <summary>What systemd has in mind with our unit: SIGTERM alone does not tell a restart from a stop.</summary>
internal static class QueuedJob
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Also where systemd does not answer it is a stop: that is what SIGTERM means everywhere else.</summary>
    /// <param name="unit">Null: nobody's unit.</param>
    public static async Task<UnitEnd> EndOfAsync(OwnUnit? unit, TimeProvider clock, Action<string> say)
    {
        if (unit is null || Systemctl.Find(unit.IsUsers) is not { } systemctl)
            return UnitEnd.Stop;
        try
        {
            return await Task.Run(() => EndOf(systemctl, unit.Name)).WaitAsync(Limit, clock);
        }
        catch (Exception failure) when (failure is CliException or TimeoutException)
        {
            say($"systemd cannot be asked whether {unit.Name} is restarted or stopped ({failure.Message}): it stops");
            return UnitEnd.Stop;
        }
    }

    /// <param name="jobs">What <c>systemctl list-jobs</c> prints: number, unit, type, state.</param>
    internal static bool IsRestart(string jobs, string unit) => jobs.Split('\n')
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Any(words => words is [_, var name, "restart" or "try-restart" or "start", ..] && name == unit);

    private static UnitEnd EndOf(Systemctl systemctl, string unit) =>
        !IsRestart(systemctl.Jobs(), unit) ? UnitEnd.Stop
        : systemctl.Property(unit, "KillMode") is "process" or "none" ? UnitEnd.Restart
        : UnitEnd.RestartOfAll;
}
