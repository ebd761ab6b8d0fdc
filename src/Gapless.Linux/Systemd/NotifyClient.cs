using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Gapless.Linux.Interop;

namespace Gapless.Linux.Systemd;

/// <summary>A service's end of sd_notify: tells systemd, or a supervisor like it, how the service is.</summary>
/// <remarks>Sends nothing when NOTIFY_SOCKET is not set. May be used from several threads.</remarks>
public sealed class NotifyClient
{
    private const string Variable = "NOTIFY_SOCKET";
    private static readonly TimeSpan StoreLimit = TimeSpan.FromSeconds(5);
    private readonly string? _path;
    private readonly TimeProvider _time;

    /// <summary>Sends to where NOTIFY_SOCKET says: a path, or @name for an abstract socket.</summary>
    public NotifyClient(TimeProvider time)
        : this(Environment.GetEnvironmentVariable(Variable), time)
    {
    }

    internal NotifyClient(string? path, TimeProvider time)
    {
        _path = string.IsNullOrEmpty(path) ? null : path;
        _time = time;
    }

    public bool IsEnabled => _path is not null;

    public void Ready(string? status = null) => Send("READY=1", status);

    public void Stopping(string? status = null) => Send("STOPPING=1", status);

    /// <summary>Begins a reload; <see cref="Ready"/> ends it. Carries the time that Type=notify-reload asks for.</summary>
    public void Reloading(string? status = null)
    {
        // TimeProvider.System counts CLOCK_MONOTONIC, the clock that systemd compares with.
        long microseconds = _time.GetTimestamp() / (_time.TimestampFrequency / 1_000_000);
        Send(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={microseconds}"), status);
    }

    public void Status(string status) => Send(null, status);

    /// <summary>Asks for that much time from now on until the next word, while the service starts, reloads or stops.</summary>
    public void ExtendTimeout(TimeSpan time) => Send(string.Create(CultureInfo.InvariantCulture, $"EXTEND_TIMEOUT_USEC={(long)time.TotalMicroseconds}"), null);

    public void Watchdog() => Send("WATCHDOG=1", null);

    /// <summary>Says that another process is the service from now on.</summary>
    public void MainPid(int pid) => Send(string.Create(CultureInfo.InvariantCulture, $"MAINPID={pid}"), null);

    /// <summary>Ends a reload after which another process is the service: one message, so that nobody sees the one without the other.</summary>
    public void ReadyAs(int pid, string? status = null) => Send(string.Create(CultureInfo.InvariantCulture, $"MAINPID={pid}\nREADY=1"), status);

    /// <summary>Gives a copy into the unit's descriptor store: the next process of the unit gets it passed like a socket of a socket unit.</summary>
    /// <param name="name">Up to 255 printable ASCII characters without a colon. Several descriptors may have the same.</param>
    /// <exception cref="TimeoutException">The receiver does not read.</exception>
    public void Store(FileDescriptor descriptor, string name)
    {
        if (_path is null)
        {
            return;
        }
        using FileDescriptor socket = Connect(_path);
        byte[] message = Encoding.ASCII.GetBytes($"FDSTORE=1\nFDNAME={name}");
        for (Errno error; (error = Libc.TrySendMessage(socket, message, [descriptor])) != Errno.None;)
        {
            if (error != Errno.EAGAIN)
            {
                throw new LinuxException("sendmsg", error, $"{Variable} {_path}");
            }
            if (!Libc.Poll(socket, Libc.POLLOUT, StoreLimit, _time))
            {
                throw new TimeoutException($"The service manager took no descriptor for {StoreLimit}.");
            }
        }
    }

    /// <summary>Takes all descriptors with that name out of the store.</summary>
    public void Unstore(string name) => Send($"FDSTOREREMOVE=1\nFDNAME={name}", null);

    /// <exception cref="LinuxException">The receiver has gone or cannot be reached.</exception>
    private void Send(string? state, string? status)
    {
        if (_path is null)
        {
            return;
        }
        string message = string.Join('\n', new[] { state, status is null ? null : $"STATUS={status.ReplaceLineEndings(" ")}" }.Where(l => l is not null));
        using FileDescriptor socket = Connect(_path);
        Libc.Send(socket, Encoding.UTF8.GetBytes(message));
    }

    private static FileDescriptor Connect(string path)
    {
        FileDescriptor socket = Libc.Socket(Libc.AF_UNIX, Libc.SOCK_DGRAM);
        Errno error = Libc.TryConnect(socket, new UnixDomainSocketEndPoint(path[0] == '@' ? $"\0{path[1..]}" : path));
        if (error != Errno.None)
        {
            socket.Dispose();
            throw new LinuxException("connect", error, $"{Variable} {path}");
        }
        return socket;
    }
}
