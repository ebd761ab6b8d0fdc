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
        return new InheritedEndpoints([.. Enumerable.Range(First, Number("LISTEN_FDS")).Where(IsListener).Select(fd => new InheritedEndpoint(fd))]);

        int Number(string name) => int.TryParse(environment.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    /// <summary>The socket that Kestrel means, by its number or by its address; null: none of ours.</summary>
    public InheritedEndpoint? Find(EndPoint wanted) => wanted is FileHandleEndPoint handle
        ? _all.Find(e => (ulong)e.Descriptor == handle.FileHandle)
        : _all.Find(e => e.EndPoint.Equals(wanted)) ?? (wanted is IPEndPoint ip ? _all.Find(e => MeansTheSame(e.EndPoint as IPEndPoint, ip)) : null);

    public InheritedEndpoint? Find(string name) => _all.Find(e => e.Name == name);

    /// <summary>A dual-stack socket on every address is what somebody means who asks for IPv4's.</summary>
    private static bool MeansTheSame(IPEndPoint? ours, IPEndPoint wanted) =>
        ours is not null && ours.Port == wanted.Port && ours.Address.Equals(IPAddress.IPv6Any) && wanted.Address.Equals(IPAddress.Any);

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
