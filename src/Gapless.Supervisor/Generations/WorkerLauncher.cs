using System.Globalization;
using Gapless.Contract;
using Gapless.Linux.Processes;
using Gapless.Linux.Sockets;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Generations;

/// <summary>Turns a place in a generation into a running process.</summary>
internal static class WorkerLauncher
{
    /// <exception cref="Linux.LinuxException">The kernel refused: no such directory, no memory, no right to become the user.</exception>
    /// <exception cref="IOException">An environment file cannot be read.</exception>
    /// <exception cref="FormatException">An environment file has a bad line.</exception>
    public static ProcessHandle Launch(string service, Generation generation, Worker worker, string id, string directory, string log, StateDirectory state, string notifySocket, string? controlSocket, IReadOnlyList<ListeningSocket> sockets)
    {
        foreach (var socket in sockets)
            socket.ClearNonBlocking();

        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        return ChildProcess.Spawn(new SpawnRequest
        {
            Command = SpawnCommand.FromShell(generation.Config.Run),
            WorkingDirectory = directory,
            Environment = Environment(service, generation, worker, id, state, notifySocket, controlSocket),
            Descriptors = [.. sockets.Select(s => s.Descriptor)],
            ListenFdNames = [.. generation.Config.Listen.Select(Name)],
            StdoutPath = log,
            StderrPath = log,
            User = generation.Config.User,
            FileLimitSoft = Limits.OriginalSoftOpenFiles(),
        });
    }

    /// <summary>The environment of a probe, a smoke test or a hook: what the workers see, without what belongs to one process.</summary>
    public static Dictionary<string, string> Environment(string service, Generation generation)
    {
        var all = OwnEnvironment.All();
        foreach (var (name, value) in ServiceEnvironment.Read(generation.Config))
            all[name] = value;

        all[WorkerEnvironment.Service] = service;
        all[WorkerEnvironment.Generation] = generation.Number.ToString(CultureInfo.InvariantCulture);
        all[WorkerEnvironment.Release] = generation.Release;
        all[WorkerEnvironment.Version] = generation.Label ?? generation.Release[..12];
        return all;
    }

    private static Dictionary<string, string> Environment(string service, Generation generation, Worker worker, string id, StateDirectory state, string notifySocket, string? controlSocket)
    {
        var all = Environment(service, generation);
        all[WorkerEnvironment.WorkerId] = id;
        all[WorkerEnvironment.Worker] = worker.Position.ToString(CultureInfo.InvariantCulture);
        all[WorkerEnvironment.DrainSeconds] = generation.Config.Drain.Timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        all.TryAdd(WorkerEnvironment.Keys, state.Keys(service));
        all[WorkerEnvironment.Leader] = state.Leader(service);
        all["NOTIFY_SOCKET"] = notifySocket;
        if (controlSocket is not null)
            all[WorkerEnvironment.Control] = controlSocket;
        generation.Hosting?.ApplyTo(all);
        return all;
    }

    /// <summary>LISTEN_FDNAMES is separated by colons, so an address cannot stand there as it is written.</summary>
    private static string Name(ListenAddress address) =>
        address.Tcp is { } tcp ? $"tcp-{tcp.Port}" : Path.GetFileName(address.UnixPath!).Replace(':', '-');
}
