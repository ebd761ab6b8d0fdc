using System.Collections.Immutable;
using Gapless.Adoption.Units;
using Gapless.Supervisor.Preflight.Programs;

namespace Gapless.Adoption;

/// <summary>Where the service listens: from its socket unit, its arguments, its environment and its appsettings, and where none says, ASP.NET Core's own default.</summary>
internal sealed class AdoptedAddresses
{
    private const string Default = "http://localhost:5000";
    private const string UrlsArgument = "--urls";

    /// <summary>They move into 'listen:': an app that is given sockets would listen a second time.</summary>
    private static readonly string[] Variables = ["ASPNETCORE_URLS", "DOTNET_URLS", "URLS", "ASPNETCORE_HTTP_PORTS", "DOTNET_HTTP_PORTS", "HTTP_PORTS"];

    private readonly Unit? _socket;
    private readonly Surroundings _around;
    private readonly Action<UnitSetting, string> _note;

    public AdoptedAddresses(Unit? socket, Surroundings around, Action<UnitSetting, string> note)
    {
        _socket = socket;
        _around = around;
        _note = note;
    }

    public Addresses Of(ReleaseFolder folder, Variables variables)
    {
        var (urls, command) = FromArguments(folder.Command);
        var environment = variables.Own.RemoveRange(Variables);
        if (_socket is not null)
            return new Addresses(FromSockets(_socket), command, environment);

        var settings = folder.Path is null ? null : AppSettings.Of(_around.At(folder.Path), variables.All.ToDictionary(StringComparer.Ordinal));
        urls ??= Variables.Take(3).Select(v => variables.All.GetValueOrDefault(v)).FirstOrDefault(v => v is not null) ?? settings?["urls"];
        var endpoints = settings?.Below("Kestrel:Endpoints").Select(e => settings[$"Kestrel:Endpoints:{e}:Url"]).OfType<string>().ToList() ?? [];
        if (endpoints.Count > 0)
            urls = string.Join(';', endpoints);

        if (urls is null && Variables.Skip(3).Select(v => variables.All.GetValueOrDefault(v)).FirstOrDefault(v => v is not null) is { } ports)
            return new Addresses(Urls.OfPorts(ports), command, environment);
        return new Addresses(Urls.Listen(urls ?? Default, _around.HasIPv6), command, environment) { AreAssumed = urls is null };
    }

    private static (string? Urls, ExecLine Command) FromArguments(ExecLine command)
    {
        var words = command.Words;
        for (var i = 1; i < words.Length; i++)
        {
            if (words[i].StartsWith(UrlsArgument + "=", StringComparison.Ordinal))
                return (words[i][(UrlsArgument.Length + 1)..], command with { Words = words.RemoveAt(i) });
            if (words[i] == UrlsArgument && i + 1 < words.Length)
                return (words[i + 1], command with { Words = words.RemoveRange(i, 2) });
        }

        return (null, command);
    }

    private ImmutableArray<string> FromSockets(Unit socket)
    {
        var listen = ImmutableArray.CreateBuilder<string>();
        foreach (var setting in socket.All("Socket", "ListenStream"))
        {
            var value = new Specifiers(socket.Name, _around.Host).Expand(setting.Value, out _);
            if (value.StartsWith('/'))
                listen.Add("unix:" + value);
            else if (value.StartsWith('@') || value.StartsWith("vsock:", StringComparison.Ordinal))
                _note(setting, "is neither TCP nor the path of a Unix socket");
            else
                listen.Add(value.All(char.IsAsciiDigit) ? (_around.HasIPv6 ? $"[::]:{value}" : $"0.0.0.0:{value}") : value);
        }

        foreach (var setting in socket.Settings.Where(s => s.Section == "Socket" && s.Value.Length > 0 && s.Key is not ("ListenStream" or "Service" or "Backlog" or "ReusePort" or "NoDelay" or "FileDescriptorName")))
            _note(setting, setting.Key is "Accept" ? "one process for each connection is not how Gapless works" : "has no equal here");
        return listen.ToImmutable();
    }
}

/// <summary>Where a service listens.</summary>
/// <param name="Command">Without the arguments that said so.</param>
/// <param name="Environment">Without the variables that said so.</param>
internal sealed record Addresses(ImmutableArray<string> Listen, ExecLine Command, ImmutableSortedDictionary<string, string> Environment)
{
    /// <summary>Nothing says; they are what ASP.NET Core takes then.</summary>
    public bool AreAssumed { get; init; }
}
