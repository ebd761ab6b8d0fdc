using System.Net.Sockets;
using System.Text;

namespace Shop.Draining;

/// <summary>Tells the supervisor READY=1 and STOPPING=1, as systemd's sd_notify does. Silent when nobody has asked for it.</summary>
public static class ServiceNotify
{
    public static void NotifySupervisor(this WebApplication app)
    {
        app.Lifetime.ApplicationStarted.Register(() => Send("READY=1"));
        app.Lifetime.ApplicationStopping.Register(() => Send("STOPPING=1"));
    }

    public static void Send(string state)
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not { Length: > 0 } path)
            return;
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(path[0] == '@' ? '\0' + path[1..] : path));
    }
}
