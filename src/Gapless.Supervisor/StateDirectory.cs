using Gapless.Linux;

namespace Gapless.Supervisor;

/// <summary>The paths below the state directory, and the right to be its only supervisor.</summary>
internal sealed class StateDirectory : IDisposable
{
    private const string Control = "c";

    private readonly FileStream _lock;

    private StateDirectory(string root, FileStream @lock)
    {
        Root = root;
        _lock = @lock;
    }

    public string Root { get; }

    public string Journal => Path.Combine(Root, "journal.db");

    public string Store => Path.Combine(Root, "releases");

    public string KeeperSocket => Path.Combine(Root, "keeper.sock");

    public string AllLogs => Path.Combine(Root, "logs");

    public string Logs(string service) => Path.Combine(AllLogs, service);

    /// <summary>Keys that outlive releases, for the app alone.</summary>
    public string Keys(string service) => Path.Combine(Root, "keys", service);

    /// <summary>Locked by the process that leads the service.</summary>
    public string Leader(string service) => Path.Combine(Root, "leaders", service, "lock");

    /// <summary>What has come of packages that are being fetched.</summary>
    public string Downloads => Path.Combine(Root, "downloads");

    /// <summary>What probes and hooks print while they run.</summary>
    public string Output => Path.Combine(Root, "output");

    /// <summary>Short on purpose: a Unix socket's path ends at 107 bytes.</summary>
    public string NotifySocket(string workerId) => Path.Combine(Root, "n", workerId);

    /// <summary>As short as <see cref="NotifySocket"/>.</summary>
    public string ControlSocket(string workerId) => Path.Combine(Root, Control, workerId);

    /// <exception cref="SupervisorException">Another supervisor owns the directory, or nobody can write there.</exception>
    public static StateDirectory Open(string root)
    {
        try
        {
            // Others may pass through to the releases that run as their user, but not list. Whoever made it before may have been stricter.
            Directory.CreateDirectory(root);
            File.SetUnixFileMode(root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            foreach (var folder in new[] { "n", Control, "output" })
                Directory.CreateDirectory(Path.Combine(root, folder));
            var directory = new StateDirectory(root, Lock(root));
            RemoveControlSockets(root);
            return directory;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SupervisorException($"nothing can be written into the state directory {root} ({error.Message}); mend that, or give --state another directory. Services that run go on meanwhile", error);
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>flock, released by the kernel when the process ends, however it ends.</summary>
    private static FileStream Lock(string root)
    {
        try
        {
            return new FileStream(Path.Combine(root, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error.HResult == (int)Errno.EAGAIN)
        {
            throw new SupervisorException($"another supervisor is running with the state directory {root}; stop it or give --state another directory", error);
        }
    }

    /// <summary>Nobody listens there any more: they were the last supervisor's.</summary>
    private static void RemoveControlSockets(string root)
    {
        foreach (var socket in Directory.EnumerateFiles(Path.Combine(root, Control)))
            File.Delete(socket);
    }
}
