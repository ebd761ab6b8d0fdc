using System.Collections.Immutable;

namespace Gapless.Adoption;

/// <summary>Addresses as Kestrel is told them, as addresses of the configuration.</summary>
internal static class Urls
{
    private const int Http = 80;
    private const int Https = 443;

    /// <summary>Of a list separated by <c>;</c>. Empty for what is not understood.</summary>
    public static ImmutableArray<string> Listen(string urls, bool hasIPv6) => [.. urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).SelectMany(u => One(u, hasIPv6)).Distinct()];

    /// <summary>Of a list of ports on every address.</summary>
    public static ImmutableArray<string> OfPorts(string ports) => [.. ports.Split(';', ',').Select(p => p.Trim()).Where(p => p.Length > 0 && p.All(char.IsAsciiDigit)).Select(p => $"[::]:{p}")];

    public static bool AreEncrypted(string urls) => urls.Contains("https:", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> One(string url, bool hasIPv6)
    {
        var colon = url.IndexOf("://", StringComparison.Ordinal);
        if (colon < 0)
            return [];
        var rest = url[(colon + 3)..];
        if (rest.StartsWith("unix:", StringComparison.OrdinalIgnoreCase))
            return ["unix:" + rest[5..].TrimEnd('/', ':')];

        rest = rest.Split('/')[0];
        var end = rest.LastIndexOf(':');
        var hasPort = end >= 0 && !rest.EndsWith(']');
        var port = hasPort ? rest[(end + 1)..] : (url.StartsWith("https", StringComparison.OrdinalIgnoreCase) ? Https : Http).ToString();
        var host = hasPort ? rest[..end] : rest;
        return host switch
        {
            "localhost" => hasIPv6 ? [$"127.0.0.1:{port}", $"[::1]:{port}"] : [$"127.0.0.1:{port}"],
            // Kestrel listens on every address for names that are none.
            _ when !host.StartsWith('[') && !System.Net.IPAddress.TryParse(host, out _) => [hasIPv6 ? $"[::]:{port}" : $"0.0.0.0:{port}"],
            _ => [$"{host}:{port}"],
        };
    }
}
