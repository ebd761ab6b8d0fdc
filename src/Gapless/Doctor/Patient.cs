using Gapless.Cli;
using Gapless.Installation;
using Gapless.Linux.Sockets;
using Gapless.Supervisor.Configuration;

namespace Gapless.Doctor;

/// <summary>What is examined: an installation and the machine around it. The machine's files are read below <see cref="Root"/>, so that a test can lay out a machine of its own.</summary>
internal sealed class Patient
{
    private readonly Lazy<ConfigResult> _configuration;

    public Patient()
    {
        _configuration = new(() => ConfigReader.Read(At(Locations!.ConfigPath)));
    }

    public string Root { get; init; } = "/";

    public required InstallLayout Layout { get; init; }

    public required Locations Locations { get; init; }

    /// <summary>Null: systemd does not run here.</summary>
    public IUnitFacts? Systemd { get; init; }

    /// <summary>Of the supervisor that answers; null: none does.</summary>
    public int? Pid { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>Null: nobody says.</summary>
    public bool? IsClockSynchronized { get; init; }

    /// <summary>Bytes, on the disk of the state directory; null: there is no such directory.</summary>
    public long? FreeBytes { get; init; }

    public required Func<int, IReadOnlyList<ListenerInfo>> ListenersOn { get; init; }

    public ConfigResult Configuration => _configuration.Value;

    /// <summary>Where the services listen; empty when the configuration is not valid.</summary>
    public IEnumerable<ListenAddress> Addresses => Configuration.Config?.Services.SelectMany(s => s.Listen) ?? [];

    /// <summary>The supervisor is root: it may do all that the kernel allows.</summary>
    public bool RunsAsRoot => Layout.IsForUser ? Environment.IsPrivilegedProcess : Systemd?.Property(InstallLayout.UnitName, "User") is "root";

    public string At(string path) => Root == "/" ? path : Root.TrimEnd('/') + path;

    /// <summary>Null when there is no such file, or it may not be read.</summary>
    public string? Text(string path)
    {
        try
        {
            return File.ReadAllText(At(path)).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
