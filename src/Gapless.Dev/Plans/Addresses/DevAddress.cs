using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Configuration.Reading;

namespace Gapless.Dev.Plans.Addresses;

/// <summary>Addresses of a session. What does not name an address itself means this machine only.</summary>
internal static class DevAddress
{
    /// <summary><c>8080</c>, <c>localhost:8080</c>, <c>0.0.0.0:8080</c>, <c>unix:/run/app.sock</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ListenAddress? address, out string problem)
    {
        bool valid = ListenReader.TryParseLocal(text, out address, out string message, out string suggestion);
        problem = valid ? "" : $"{message}. {suggestion}";
        return valid;
    }

    /// <summary>The first <c>http</c> URL of a list as ASPNETCORE_URLS has them, else the first <c>https</c> one: TLS ends nowhere here. On this machine only, whatever it says. Null: none with a port.</summary>
    public static ListenAddress? OfUrls(string urls)
    {
        string[] all = urls.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return all.Select(u => OfUrl(u, "http://")).Concat(all.Select(u => OfUrl(u, "https://"))).FirstOrDefault(a => a is not null);
    }

    public static ListenAddress Loopback(int port) => ListenAddress.OfTcp(new IPEndPoint(IPAddress.Loopback, port));

    public static ListenAddress OnThisMachine(ListenAddress address) =>
        address.Tcp is not { } tcp || IPAddress.IsLoopback(tcp.Address) ? address : Loopback(tcp.Port);

    private static ListenAddress? OfUrl(string url, string scheme)
    {
        if (!url.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            return null;
        string rest = url[scheme.Length..];
        if (rest.StartsWith("unix:", StringComparison.OrdinalIgnoreCase))
            return ListenReader.TryParse("unix:" + rest[5..], out ListenAddress? socket, out _, out _) ? socket : null;
        rest = rest.Split('/', 2)[0];
        int colon = rest.LastIndexOf(':');
        if (colon < 0 || rest.EndsWith(']') || !ushort.TryParse(rest[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) || port == 0)
            return null;
        return IPAddress.TryParse(rest[..colon].Trim('[', ']'), out IPAddress? ip) && IPAddress.IsLoopback(ip)
            ? ListenAddress.OfTcp(new IPEndPoint(ip, port))
            : Loopback(port);
    }
}
