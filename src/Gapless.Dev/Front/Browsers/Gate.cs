using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gapless.Supervisor.Configuration;
using Microsoft.AspNetCore.Http;

namespace Gapless.Dev.Front.Browsers;

/// <summary>
/// Who may ask the front itself. A page of another site can send requests to this machine, and a name of another site can be made to mean this
/// machine, so that an address alone proves nothing: the name in Host, the origin and the token do.
/// </summary>
internal sealed class Gate
{
    private readonly HashSet<string> _names;
    private readonly byte[] _token;

    public Gate(ListenAddress listen, IEnumerable<string> names, string token)
    {
        _names = new HashSet<string>(names, StringComparer.OrdinalIgnoreCase) { "localhost" };
        // On loopback only, the machine's own name is nobody's way here.
        if (listen.Tcp is { } tcp && !IPAddress.IsLoopback(tcp.Address))
            _names.Add(Environment.MachineName);
        _token = Encoding.UTF8.GetBytes(token);
    }

    /// <summary>Host is an address, or a name that nobody else can give away.</summary>
    public bool KnowsHost(HttpRequest request)
    {
        var host = request.Host.Host;
        return _names.Contains(host)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || IPAddress.TryParse(host.Trim('[', ']'), out _);
    }

    /// <summary>Null: it may ask. Otherwise why not.</summary>
    /// <param name="needToken">False where reading tells nothing that has to be kept: then a client on this machine needs no token.</param>
    public string? Refuse(HttpContext context, bool needToken)
    {
        var request = context.Request;
        if (!KnowsHost(request))
            return $"the Host \"{request.Host}\" is none of this machine";
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site is not ("" or "same-origin" or "none"))
            return "the request comes from a page of another site";
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && !IsOwn(origin, request))
            return $"the Origin \"{origin}\" is another one";
        var local = context.Connection.RemoteIpAddress is not { } address || IPAddress.IsLoopback(address);
        return (needToken || !local) && !HasToken(request) ? "the token is missing or that of another session" : null;
    }

    private static bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase);

    private bool HasToken(HttpRequest request) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(request.Query["token"].ToString()), _token);
}
