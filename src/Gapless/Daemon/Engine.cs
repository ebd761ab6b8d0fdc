using Gapless.Cli;
using Gapless.Linux;
using Gapless.Linux.Systemd;
using Gapless.Supervisor;
using Gapless.Supervisor.Configuration;

namespace Gapless.Daemon;

/// <summary>Where the engine is put together with this machine.</summary>
internal static class Engine
{
    /// <summary>Hidden command that is the keeper.</summary>
    public const string KeeperCommand = "keeper";

    /// <exception cref="CliException">The configuration has problems, or the state belongs to another supervisor.</exception>
    public static async Task<ISupervisor> StartAsync(Locations locations, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            return await SupervisorHost.StartAsync(Options(locations), clock, cancellationToken);
        }
        catch (ConfigException failure)
        {
            throw new CliException(ExitCode.Invalid, "the configuration has problems\n" + failure.Message);
        }
        catch (Exception failure) when (failure is SupervisorException or LinuxException)
        {
            throw new CliException(ExitCode.Refused, failure.Message);
        }
    }

    public static SupervisorOptions Options(Locations locations) => new()
    {
        ConfigPath = locations.ConfigPath,
        StateDirectory = locations.StateDirectory,
        KeeperCommand = [.. OwnProgram.Command, KeeperCommand],
        HostingHook = OwnProgram.HostingHook,
        // Set by systemd when our own output goes to the journal: what is run in a terminal does not fill it.
        JournaldSocket = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("JOURNAL_STREAM")) ? null : JournalSocket.UsualPath,
    };
}
