using System.Globalization;
using System.Net;
using Gapless.Linux.Interop;

namespace Gapless.Linux.Systemd;

/// <summary>A descriptor passed by systemd or a supervisor like it.</summary>
/// <param name="Name">From LISTEN_FDNAMES; "unknown" when not given, as systemd says.</param>
public sealed record ListenFd(string Name, FileDescriptor Descriptor);

/// <summary>The receiving side of socket activation and of the descriptor store.</summary>
public static class ListenFds
{
    private const int First = 3;

    /// <summary>
    /// Takes over the descriptors passed to this very process (LISTEN_PID) and removes the variables, so that children do
    /// not take them for theirs. The descriptors become close-on-exec. Empty when none were passed, and the second time.
    /// </summary>
    public static IReadOnlyList<ListenFd> Receive()
    {
        string? pid = Environment.GetEnvironmentVariable("LISTEN_PID");
        string? count = Environment.GetEnvironmentVariable("LISTEN_FDS");
        string[] names = Environment.GetEnvironmentVariable("LISTEN_FDNAMES")?.Split(':') ?? [];
        foreach (string variable in new[] { "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES" })
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
        return Number(pid) == Environment.ProcessId ? [.. Enumerable.Range(0, Number(count)).Select(i => Take(i, names))] : [];
    }

    /// <summary>Where the sockets listen that were passed to this process, each address once; it can still receive them. What is no socket is passed over.</summary>
    public static IReadOnlyList<EndPoint> Peek()
    {
        if (Number(Environment.GetEnvironmentVariable("LISTEN_PID")) != Environment.ProcessId)
        {
            return [];
        }
        return [.. Enumerable.Range(First, Number(Environment.GetEnvironmentVariable("LISTEN_FDS"))).Select(LocalEndPoint).OfType<EndPoint>().Distinct()];
    }

    private static EndPoint? LocalEndPoint(int fd)
    {
        using FileDescriptor descriptor = Libc.TryDuplicate(fd) ?? throw new LinuxException("fcntl", Errno.EBADF, $"LISTEN_FDS names descriptor {fd}");
        try
        {
            return Libc.LocalEndPoint(descriptor);
        }
        catch (LinuxException error) when (error.Errno == Errno.ENOTSOCK)
        {
            // From the unit's descriptor store.
            return null;
        }
    }

    private static ListenFd Take(int index, string[] names)
    {
        FileDescriptor descriptor = FileDescriptor.Adopt(First + index);
        descriptor.CloseOnExec = true;
        return new ListenFd(index < names.Length && names[index].Length > 0 ? names[index] : "unknown", descriptor);
    }

    private static int Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
}
