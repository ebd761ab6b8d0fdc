using Gapless.Linux.Interop;

namespace Gapless.Linux.Processes;

/// <summary>Starts processes with posix_spawn: no managed code runs between fork and exec.</summary>
public static class ChildProcess
{
    private const int FirstPassed = 3;
    private const string Setpriv = "/usr/bin/setpriv";

    /// <summary>Starts a process and begins to watch it, so that it is reaped whether or not anybody waits.</summary>
    /// <exception cref="LinuxException">The working directory, an output file or the program could not be opened.</exception>
    /// <exception cref="InvalidOperationException">The request cannot be carried out by this supervisor.</exception>
    public static ProcessHandle Spawn(SpawnRequest request)
    {
        if (request.ListenFdNames.Count > request.Descriptors.Count)
        {
            throw new ArgumentException("There are more names than descriptors.", nameof(request));
        }
        var opened = new List<FileDescriptor>();
        try
        {
            FileDescriptor directory = OpenDirectory(request.WorkingDirectory, opened);
            int aboveTargets = FirstPassed + request.Descriptors.Count;
            List<FileDescriptor> sources = [.. OpenStandardStreams(request, opened).Concat(request.Descriptors)
                .Select(fd => Keep(Libc.Duplicate(fd, aboveTargets), opened))];

            List<string> arguments = ChildScript.Arguments(request);
            if (request.User is not null)
            {
                arguments.InsertRange(0, DropRights(request.User));
            }
            using var argv = new NativeStrings(arguments);
            using var envp = new NativeStrings(EnvironmentOf(request));
            string program = arguments[0];
            (Errno error, int pid) = OwnChildren.Start(() => (Libc.TrySpawn(program, argv, envp, directory, sources, out int started), started));
            return error switch
            {
                Errno.None => ProcessHandle.OfChild(pid),
                Errno.ENOENT when program == Setpriv => throw new LinuxException("posix_spawn", error, program,
                    "Running as another user needs setpriv (Debian package util-linux)."),
                Errno.E2BIG => throw new LinuxException("posix_spawn", error, program, "The command and its environment are too long."),
                Errno.EAGAIN => throw new LinuxException("posix_spawn", error, program,
                    "The limit of processes is reached (ulimit -u, TasksMax=, kernel.pid_max)."),
                Errno.EACCES => throw new LinuxException("posix_spawn", error, $"{program} in {request.WorkingDirectory}",
                    "The program may not be executed, or the working directory may not be entered."),
                _ => throw new LinuxException("posix_spawn", error, program),
            };
        }
        finally
        {
            opened.ForEach(fd => fd.Dispose());
        }
    }

    private static FileDescriptor OpenDirectory(string path, List<FileDescriptor> opened)
    {
        try
        {
            return Keep(Libc.Open(path, Libc.O_PATH | Libc.O_DIRECTORY), opened);
        }
        catch (LinuxException e)
        {
            throw new LinuxException("chdir", e.Errno, path, "This is the working directory of the process to start.");
        }
    }

    private static FileDescriptor[] OpenStandardStreams(SpawnRequest request, List<FileDescriptor> opened)
    {
        FileDescriptor nothing = Keep(Libc.Open("/dev/null", Libc.O_RDWR), opened);
        if (request.SharesStandardStreams)
        {
            return [.. Enumerable.Range(0, FirstPassed).Select(fd => Libc.TryDuplicate(fd) is { } own ? Keep(own, opened) : nothing)];
        }
        FileDescriptor stdout = request.StdoutPath is null ? nothing : Keep(OpenOutput(request.StdoutPath), opened);
        FileDescriptor stderr = request.StderrPath is null ? nothing
            : request.StderrPath == request.StdoutPath ? stdout
            : Keep(OpenOutput(request.StderrPath), opened);
        return [nothing, stdout, stderr];
    }

    private static FileDescriptor OpenOutput(string path) =>
        Libc.Open(path, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_APPEND, Convert.ToUInt32("640", 8));

    private static FileDescriptor Keep(FileDescriptor fd, List<FileDescriptor> opened)
    {
        opened.Add(fd);
        return fd;
    }

    private static string[] DropRights(string user)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            throw new InvalidOperationException(
                $"Running as user '{user}' needs a supervisor that runs as root; this one does not. Remove the user, or start the supervisor as root.");
        }
        UserAccount account = UserAccount.Find(user)
            ?? throw new InvalidOperationException($"There is no user '{user}' on this machine.");
        return [Setpriv, "--reuid", $"{account.Uid}", "--regid", $"{account.Gid}", "--init-groups", "--"];
    }

    private static List<string> EnvironmentOf(SpawnRequest request)
    {
        var environment = request.Environment
            .Where(e => e.Key is not ("LISTEN_PID" or "LISTEN_FDS" or "LISTEN_FDNAMES"))
            .Select(e => $"{e.Key}={e.Value}")
            .ToList();
        if (request.ListenFdNames.Count > 0)
        {
            environment.Add($"LISTEN_FDS={request.ListenFdNames.Count}");
            environment.Add($"LISTEN_FDNAMES={string.Join(':', request.ListenFdNames)}");
        }
        return environment;
    }
}
