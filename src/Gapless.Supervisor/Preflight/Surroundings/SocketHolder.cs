using Gapless.Linux.Sockets;

namespace Gapless.Supervisor.Preflight.Surroundings;

/// <summary>Which process has a socket.</summary>
internal static class SocketHolder
{
    /// <summary>Its pid and name, or where they may not be seen its user.</summary>
    public static string Of(Facts facts, ListenerInfo socket)
    {
        foreach (var process in Directory.EnumerateDirectories(facts.At("/proc")).Where(d => Path.GetFileName(d).All(char.IsAsciiDigit)))
        {
            try
            {
                if (Directory.EnumerateFileSystemEntries(Path.Combine(process, "fd")).Any(fd => new FileInfo(fd).LinkTarget == $"socket:[{socket.Inode}]"))
                    return $"pid {Path.GetFileName(process)} ({File.ReadAllText(Path.Combine(process, "comm")).Trim()})";
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It has ended, or is somebody else's.
            }
        }

        return $"a process of uid {socket.Uid}";
    }
}
