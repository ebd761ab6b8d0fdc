using System.Globalization;
using Gapless.Supervisor.Configuration;

namespace Gapless.Dev.Plans.Addresses;

/// <summary>Where the session listens, and why there.</summary>
/// <param name="Environment">Of the launch profile, for the app; empty without one.</param>
/// <param name="Arguments">Of the launch profile, for the app.</param>
/// <param name="File">The launch settings that were read; null: none.</param>
internal sealed record ListenChoice(ListenAddress Address, string From, IReadOnlyDictionary<string, string> Environment, string Arguments, string? File)
{
    /// <summary>Names that say where an app listens; the session says it to the app itself.</summary>
    private static readonly string[] Addresses = ["ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "PORT"];

    /// <summary>The end of a sentence.</summary>
    public string Where => $", at {(Address.Tcp is null ? "" : "http://")}{Address}{(From.Length == 0 ? "" : $" ({From})")}";

    /// <summary><c>--listen</c>, what <paramref name="written"/> says, launchSettings.json, ASPNETCORE_URLS, PORT, the default of the kind. Null after a report.</summary>
    /// <param name="written">What the plan's own file says; may lie beyond this machine.</param>
    /// <param name="projectFolder">Where the launch settings are; null: the folder of the search.</param>
    public static ListenChoice? Of(PlanSearch search, int defaultPort, (ListenAddress Address, string From)? written, string? projectFolder = null)
    {
        if (!LaunchProfile.TryFind(search, projectFolder ?? search.Folder, out LaunchProfile? profile))
            return null;
        var environment = new Dictionary<string, string>(profile?.Environment ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        foreach (string name in Addresses)
            environment.Remove(name);
        if (FromSurroundings(search, written, profile, defaultPort) is not var (address, from))
            return null;
        return new ListenChoice(address, from, environment, profile?.Arguments ?? "", profile?.File);
    }

    /// <summary>As above, with a port on this machine that air's file names.</summary>
    public static ListenChoice? Of(PlanSearch search, int defaultPort, int? proxyPort) =>
        Of(search, defaultPort, proxyPort is { } port ? (DevAddress.Loopback(port), "proxy.proxy_port") : null);

    private static (ListenAddress, string)? FromSurroundings(PlanSearch search, (ListenAddress, string)? written, LaunchProfile? profile, int defaultPort)
    {
        if (search.Arguments.Listen is { } asked)
            return (asked, "--listen");
        if (written is not null)
            return written;
        if (profile?.Urls is { } urls && DevAddress.OfUrls(urls) is { } ofProfile)
            return (ofProfile, $"launch profile '{profile.Name}'");
        if (search.Environment.GetValueOrDefault("ASPNETCORE_URLS") is { } variable && DevAddress.OfUrls(variable) is { } ofVariable)
            return (ofVariable, "ASPNETCORE_URLS");
        if (search.Environment.GetValueOrDefault("PORT") is not { Length: > 0 } port)
            return (DevAddress.Loopback(defaultPort), "");
        if (ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) && number > 0)
            return (DevAddress.Loopback(number), "PORT");
        search.Report($"PORT is '{port}', which is not a port from 1 to 65535: set it right, or write '--listen {defaultPort}'");
        return null;
    }
}
