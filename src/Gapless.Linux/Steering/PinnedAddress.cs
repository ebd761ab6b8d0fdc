using System.Net;
using System.Net.Sockets;
using Gapless.Linux.Interop;

namespace Gapless.Linux.Steering;

/// <summary>What a client on this machine does to reach one worker through the real port.</summary>
/// <param name="Target">Where to connect.</param>
/// <param name="Source">What to bind before; null: nothing.</param>
/// <param name="TrafficClass">IPV6_TCLASS to set before; null: none.</param>
/// <param name="HopLimit">IPV6_UNICAST_HOPS to set before; null: none.</param>
public sealed record PinnedAddress(IPEndPoint Target, IPAddress? Source = null, int? TrafficClass = null, int? HopLimit = null)
{
    internal const int UsualHopLimit = 64;
    internal const int ProbeSlot = 254;
    internal const int ProbeDscp = 63;

    private const byte Loopback = 127;
    private const byte PinNet = 77;

    private const SocketOptionName Ipv6TrafficClass = (SocketOptionName)67;
    private const SocketOptionName Ipv6UnicastHops = (SocketOptionName)16;

    /// <summary>Whether any tool reaches the worker by the target alone, without binding or socket options.</summary>
    public bool NeedsOnlyTarget => Source is null && TrafficClass is null;

    /// <summary>The address for a pin on a listener.</summary>
    /// <param name="listener">The listener's own address, with its port.</param>
    /// <param name="dualStack">Whether an IPv6 listener also takes IPv4.</param>
    /// <exception cref="ArgumentOutOfRangeException">The pin is beyond the limits stated at <see cref="Pin"/>.</exception>
    public static PinnedAddress For(IPEndPoint listener, Pin pin, bool dualStack = false)
    {
        PinMode mode = PinModes.For(listener, dualStack);
        PinLimits.Check(pin, mode);
        return mode == PinMode.TrafficClass
            ? OverIPv6(listener, pin.Slot + 1, UsualHopLimit + pin.Worker)
            : OverIPv4(listener, mode, pin.Slot, pin.Worker);
    }

    /// <summary>Whether a worker's connection came over a pin of IPv4. A connection that has ended, one over IPv6 and one of a Unix socket is none.</summary>
    public static bool IsAtEndOf(FileDescriptor connection) => IsPinned(Libc.LocalEndPoint(connection)) || IsPinned(Libc.RemoteEndPoint(connection));

    /// <summary>Connects in this way. The caller disposes the socket.</summary>
    /// <exception cref="SocketException">Refused, unreachable.</exception>
    public async Task<Socket> ConnectAsync(CancellationToken cancel)
    {
        var socket = new Socket(Target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (Source is not null)
            {
                socket.Bind(new IPEndPoint(Source, 0));
            }
            if (TrafficClass is { } trafficClass)
            {
                SetRaw(socket, Ipv6TrafficClass, trafficClass);
            }
            if (HopLimit is { } hops)
            {
                SetRaw(socket, Ipv6UnicastHops, hops);
            }
            await socket.ConnectAsync(Target, cancel).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public override string ToString() => string.Concat(
        Target.ToString(),
        Source is null ? "" : $" from {Source}",
        TrafficClass is null ? "" : $" with traffic class {TrafficClass} and hop limit {HopLimit}");

    /// <summary>The address at which every compiled program sends a connection to one index of the kernel's own order.</summary>
    internal static PinnedAddress ForKernelIndex(IPEndPoint listener, int index, bool dualStack)
    {
        PinMode mode = PinModes.For(listener, dualStack);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, PinLimits.LargestProbe(mode));
        return mode == PinMode.TrafficClass
            ? OverIPv6(listener, ProbeDscp, index + 1)
            : OverIPv4(listener, mode, ProbeSlot + (index >> 8), index & 0xff);
    }

    private static bool IsPinned(EndPoint? end) =>
        end is IPEndPoint ip && (ip.AddressFamily == AddressFamily.InterNetwork || ip.Address.IsIPv4MappedToIPv6) && ip.Address.MapToIPv4().GetAddressBytes() is [Loopback, PinNet, ..];

    private static PinnedAddress OverIPv4(IPEndPoint listener, PinMode mode, int third, int fourth)
    {
        var pinned = new IPAddress([Loopback, PinNet, (byte)third, (byte)fourth]);
        return mode == PinMode.DestinationAddress
            ? new PinnedAddress(new IPEndPoint(pinned, listener.Port))
            : new PinnedAddress(new IPEndPoint(listener.Address.MapToIPv4(), listener.Port), Source: pinned);
    }

    private static PinnedAddress OverIPv6(IPEndPoint listener, int dscp, int hopLimit)
    {
        IPAddress target = listener.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : listener.Address;
        return new PinnedAddress(new IPEndPoint(target, listener.Port), TrafficClass: dscp << 2, HopLimit: hopLimit);
    }

    private static void SetRaw(Socket socket, SocketOptionName name, int value) =>
        socket.SetRawSocketOption((int)SocketOptionLevel.IPv6, (int)name, BitConverter.GetBytes(value));
}
