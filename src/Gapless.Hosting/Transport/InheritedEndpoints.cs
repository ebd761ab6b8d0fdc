using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gapless.Hosting.Restarts;
using Gapless.Linux;
using Microsoft.AspNetCore.Connections;

namespace Gapless.Hosting.Transport;

/// <summary>
/// The listening sockets that this process was started with (<c>LISTEN_FDS</c>), and those that an app which restarts itself has bound for itself and its successors. The variables stay:
/// <c>UseSystemd</c> of the app reads them too.
/// </summary>
internal sealed class InheritedEndpoints
{
    private const int First = 3;

    private ImmutableList<InheritedEndpoint> _all;
    private bool _isHeldBack;

    private InheritedEndpoints(ImmutableArray<PassedDescriptor> passed, IEnumerable<InheritedEndpoint> all)
    {
        Passed = passed;
        _all = [.. all];
    }

    public IReadOnlyList<InheritedEndpoint> All => _all;

    /// <summary>All that came with <c>LISTEN_FDS</c>, also what is no listening socket, in its order.</summary>
    public ImmutableArray<PassedDescriptor> Passed { get; }

    /// <summary>The successor of this process, or nobody, is to delete its own sockets.</summary>
    public bool ArePassedOn { get; set; }

    /// <param name="environment">Of the process.</param>
    /// <param name="predecessor">Has its own sockets behind those; null: nobody.</param>
    public static InheritedEndpoints OfThisProcess(IReadOnlyDictionary<string, string?> environment, Predecessor? predecessor = null)
    {
        var names = environment.GetValueOrDefault("LISTEN_FDNAMES")?.Split(':') ?? [];
        var count = Number("LISTEN_PID") == Environment.ProcessId ? Number("LISTEN_FDS") : 0;
        ImmutableArray<PassedDescriptor> passed = [.. Enumerable.Range(First, count).Select(fd => new PassedDescriptor(fd, names.ElementAtOrDefault(fd - First) ?? ""))];
        var own = predecessor is null ? [] : predecessor.Listeners.Where(IsListener).Select(fd => new InheritedEndpoint(fd, name: null) { IsOwn = true });
        return new InheritedEndpoints(passed, [.. passed.Where(p => IsListener(p.Number)).Select(p => new InheritedEndpoint(p.Number, p.Name)), .. own]);

        int Number(string name) => int.TryParse(environment.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    /// <summary>Nothing is accepted until <see cref="Accept"/>, neither on these nor on those that will be bound.</summary>
    public void HoldBack()
    {
        _isHeldBack = true;
        StopAccepting();
    }

    public void Accept()
    {
        _isHeldBack = false;
        _all.ForEach(e => e.Accept());
    }

    public void StopAccepting() => _all.ForEach(e => e.StopAccepting());

    /// <param name="bound">Listens; owned from here on.</param>
    public InheritedEndpoint Add(Socket bound)
    {
        var endpoint = new InheritedEndpoint(bound);
        if (_isHeldBack)
            endpoint.StopAccepting();
        ImmutableInterlocked.Update(ref _all!, static (all, added) => all!.Add(added), endpoint);
        return endpoint;
    }

    /// <summary>The socket that Kestrel means, by its number or by its address; null: none of ours.</summary>
    public InheritedEndpoint? Find(EndPoint wanted) => wanted switch
    {
        FileHandleEndPoint handle => _all.Find(e => (ulong)e.Descriptor == handle.FileHandle),
        IPEndPoint ip => _all.Find(e => e.EndPoint.Equals(ip)) ?? _all.Find(e => e.IsOwn ? IsChosenByKernel(e, ip) : MeansTheSame(e.EndPoint as IPEndPoint, ip)),
        // Its own path is the generation's; the name is that of the public one.
        UnixDomainSocketEndPoint unix => _all.Find(e => e.EndPoint.Equals(unix)) ?? _all.Find(e => e.EndPoint is UnixDomainSocketEndPoint && e.Name == Path.GetFileName(unix.ToString())),
        _ => null,
    };

    /// <summary>The app means by it, among others, a socket that it has already: what <c>localhost</c> and <c>*</c> stand for is bound one by one.</summary>
    public bool IsCovered(EndPoint wanted) => wanted is IPEndPoint ip && _all.Exists(e => !e.IsOwn && (MeansTheSame(e.EndPoint as IPEndPoint, ip) || IsTwin(e.EndPoint as IPEndPoint, ip)));

    public InheritedEndpoint? Find(string name) => _all.Find(e => e.Name == name);

    /// <summary>Where the service listens is for the supervisor to say: a wildcard on either side stands for the socket with this port.</summary>
    private static bool MeansTheSame(IPEndPoint? ours, IPEndPoint wanted) => ours?.Port == wanted.Port && (IsWildcard(ours.Address) || IsWildcard(wanted.Address));

    /// <summary>Port 0: whichever the process before was given.</summary>
    private static bool IsChosenByKernel(InheritedEndpoint own, IPEndPoint wanted) => wanted.Port == 0 && !own.IsServed && own.EndPoint is IPEndPoint ip && ip.Address.Equals(wanted.Address);

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
