using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Gapless.Hosting.Transport;

/// <summary>The listening sockets that this process was started with (<c>LISTEN_FDS</c>). The variables stay: <c>UseSystemd</c> of the app reads them too.</summary>
internal sealed class InheritedEndpoints
{
    private const int First = 3;

    private readonly List<InheritedEndpoint> _all;

    private InheritedEndpoints(List<InheritedEndpoint> all) => _all = all;

    public IReadOnlyList<InheritedEndpoint> All => _all;

    public static InheritedEndpoints OfThisProcess(IReadOnlyDictionary<string, string?> environment)
    {
        if (Number("LISTEN_PID") != Environment.ProcessId)
            return new InheritedEndpoints([]);
        var names = environment.GetValueOrDefault("LISTEN_FDNAMES")?.Split(':') ?? [];
        return new InheritedEndpoints([.. Enumerable.Range(First, Number("LISTEN_FDS")).Where(IsListener).Select(fd => new InheritedEndpoint(fd, names.ElementAtOrDefault(fd - First)))]);

        int Number(string name) => int.TryParse(environment.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    /// <summary>The socket that Kestrel means, by its number or by its address; null: none of ours.</summary>
    public InheritedEndpoint? Find(EndPoint wanted) => wanted switch
    {
        FileHandleEndPoint handle => _all.Find(e => (ulong)e.Descriptor == handle.FileHandle),
        IPEndPoint ip => _all.Find(e => e.EndPoint.Equals(ip)) ?? _all.Find(e => MeansTheSame(e.EndPoint as IPEndPoint, ip)),
        // Its own path is the generation's; the name is that of the public one.
        UnixDomainSocketEndPoint unix => _all.Find(e => e.EndPoint.Equals(unix)) ?? _all.Find(e => e.EndPoint is UnixDomainSocketEndPoint && e.Name == Path.GetFileName(unix.ToString())),
        _ => null,
    };

    /// <summary>The app means by it, among others, a socket that it has already: what <c>localhost</c> and <c>*</c> stand for is bound one by one.</summary>
    public bool IsCovered(EndPoint wanted) => wanted is IPEndPoint ip && _all.Exists(e => MeansTheSame(e.EndPoint as IPEndPoint, ip) || IsTwin(e.EndPoint as IPEndPoint, ip));

    public InheritedEndpoint? Find(string name) => _all.Find(e => e.Name == name);

    /// <summary>Where the service listens is for the supervisor to say: a wildcard on either side stands for the socket with this port.</summary>
    private static bool MeansTheSame(IPEndPoint? ours, IPEndPoint wanted) => ours?.Port == wanted.Port && (IsWildcard(ours.Address) || IsWildcard(wanted.Address));

    private static bool IsTwin(IPEndPoint? ours, IPEndPoint wanted) => ours?.Port == wanted.Port && IPAddress.IsLoopback(ours.Address) && IPAddress.IsLoopback(wanted.Address);

    private static bool IsWildcard(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static bool IsListener(int descriptor)
    {
        try
        {
            using var socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: false));
            return socket.SocketType == SocketType.Stream && socket.LocalEndPoint is not null && (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.AcceptConnection)! != 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
