using System.Net;

namespace Gapless.Supervisor.Configuration;

/// <summary>An endpoint: TCP (<see cref="Tcp"/>) or a Unix socket (<see cref="UnixPath"/>); exactly one of the two is set.</summary>
public sealed record ListenAddress
{
    private ListenAddress(IPEndPoint? tcp, string? unixPath)
    {
        Tcp = tcp;
        UnixPath = unixPath;
    }

    /// <summary>Longest Unix path. The kernel takes 107 bytes; the rest is for the names that generations bind before the rename.</summary>
    public const int MaxUnixPathBytes = 92;

    public IPEndPoint? Tcp { get; }

    public string? UnixPath { get; }

    /// <summary>True for <c>0.0.0.0</c> and <c>[::]</c>.</summary>
    public bool IsWildcard => Tcp is not null && (Tcp.Address.Equals(IPAddress.Any) || Tcp.Address.Equals(IPAddress.IPv6Any));

    public static ListenAddress OfTcp(IPEndPoint endPoint) => new(endPoint, null);

    public static ListenAddress OfUnix(string path) => new(null, path);

    /// <summary>As people write it: <c>0.0.0.0:8080</c>, <c>[::]:8080</c>, <c>unix:/run/shop.sock</c>.</summary>
    public override string ToString() => Tcp is null ? "unix:" + UnixPath : Tcp.ToString();
}
