using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Gapless.Hosting.Transport;

/// <summary>A listening socket that the process was started with, or that its successor will be started with, and the connections that come to it.</summary>
/// <remarks>Kestrel's accept loop reads; anybody may adopt, stop or close.</remarks>
internal sealed class InheritedEndpoint
{
    private readonly ConcurrentQueue<TransportConnection> _adopted = new();
    private readonly Lock _gate = new();
    private readonly Socket? _bound;
    private CancellationTokenSource _wake = new();

    /// <param name="descriptor">Open as long as the process lives.</param>
    /// <param name="name">What whoever passed it calls it; null: nothing.</param>
    public InheritedEndpoint(int descriptor, string? name)
    {
        Descriptor = descriptor;
        using var socket = Open();
        EndPoint = socket.LocalEndPoint!;
        // A Unix socket has another path in every generation, an address is the same for all.
        Name = EndPoint is UnixDomainSocketEndPoint && !string.IsNullOrEmpty(name) ? name : EndPoint.ToString()!;
    }

    /// <param name="bound">By this process, for itself and its successors; owned from here on.</param>
    public InheritedEndpoint(Socket bound)
        : this((int)bound.Handle, name: null)
    {
        _bound = bound;
        IsOwn = true;
    }

    public int Descriptor { get; }

    public EndPoint EndPoint { get; }

    /// <summary>The same in every process that serves the endpoint.</summary>
    public string Name { get; }

    /// <summary>The app has bound it, in this process or in one before: nobody else holds it, and it goes with the last of them.</summary>
    public bool IsOwn { get; init; }

    /// <summary>Kestrel has asked for it, and has not given it up: connections can be adopted.</summary>
    public bool IsServed { get; private set; }

    public bool IsClosed { get; private set; }

    /// <summary>False: what waits in the kernel's queue stays there for the other holders of the socket.</summary>
    public bool Accepts { get; private set; } = true;

    /// <summary>Cancelled at every change; to be taken before the state is looked at.</summary>
    public CancellationToken Wake
    {
        get
        {
            lock (_gate)
                return _wake.Token;
        }
    }

    /// <summary>A socket object that never closes the listener.</summary>
    public Socket Open() => new(new SafeSocketHandle(Descriptor, ownsHandle: false));

    public void Serve() => Change(() => IsServed = true);

    public void Accept() => Change(() => Accepts = true);

    public void StopAccepting() => Change(() => Accepts = false);

    public void Close() => Change(() => (IsServed, IsClosed) = (false, true));

    public void Adopt(TransportConnection connection) => Change(() => _adopted.Enqueue(connection));

    public bool TryReadAdopted([NotNullWhen(true)] out TransportConnection? connection) => _adopted.TryDequeue(out connection);

    /// <summary>Of one's own: nobody will serve it after this process.</summary>
    public void Abandon()
    {
        _bound?.Dispose();
        if (EndPoint is UnixDomainSocketEndPoint)
            File.Delete(EndPoint.ToString()!);
    }

    private void Change(Action change)
    {
        CancellationTokenSource before;
        lock (_gate)
        {
            change();
            before = _wake;
            _wake = new CancellationTokenSource();
        }

        before.Cancel();
        before.Dispose();
    }
}
