using System.Net;
using System.Net.Sockets;

namespace Gapless.Linux.Steering;

/// <summary>What of a packet names the pin. All modes count only for packets that came in over the loopback interface.</summary>
public enum PinMode
{
    /// <summary>Wildcard listeners that take IPv4: the client connects to 127.77.SLOT.WORKER.</summary>
    DestinationAddress,

    /// <summary>Listeners bound to one IPv4 address: the client binds 127.77.SLOT.WORKER first.</summary>
    SourceAddress,

    /// <summary>
    /// IPv6: the client sets DSCP SLOT + 1 (the six high bits of IPV6_TCLASS) and hop limit 64 + WORKER
    /// (IPV6_UNICAST_HOPS). A client that cannot set the hop limit reaches worker 0 of the slot.
    /// </summary>
    TrafficClass,
}

/// <summary>Which mode fits a listener.</summary>
public static class PinModes
{
    public static PinMode For(IPEndPoint listener, bool dualStack = false) => listener.AddressFamily switch
    {
        AddressFamily.InterNetwork when listener.Address.Equals(IPAddress.Any) => PinMode.DestinationAddress,
        AddressFamily.InterNetwork => PinMode.SourceAddress,
        _ when dualStack && listener.Address.Equals(IPAddress.IPv6Any) => PinMode.DestinationAddress,
        _ when listener.Address.IsIPv4MappedToIPv6 => PinMode.SourceAddress,
        _ => PinMode.TrafficClass,
    };
}
