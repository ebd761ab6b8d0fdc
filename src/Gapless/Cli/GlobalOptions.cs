using System.CommandLine;

namespace Gapless.Cli;

/// <summary>The options that every command takes.</summary>
internal sealed class GlobalOptions
{
    private readonly Option<string?> _config = new("--config") { Description = "Configuration file [env: GAPLESS_CONFIG; default: ./gapless.yaml, then ~/.config/gapless/gapless.yaml, then /etc/gapless/gapless.yaml]", HelpName = "FILE", Recursive = true };
    private readonly Option<string?> _state = new("--state") { Description = "State directory [env: GAPLESS_STATE]", HelpName = "DIR", Recursive = true };
    private readonly Option<string?> _socket = new("--socket") { Description = "Control socket of the supervisor [env: GAPLESS_SOCKET]", HelpName = "PATH", Recursive = true };
    private readonly Option<bool> _json = new("--json") { Description = "Answer in JSON, for programs", Recursive = true };

    public void AddTo(Command root)
    {
        root.Add(_config);
        root.Add(_state);
        root.Add(_socket);
        root.Add(_json);
    }

    public bool Json(ParseResult result) => result.GetValue(_json);

    /// <summary>What was said; null: nothing.</summary>
    public string? State(ParseResult result) => result.GetValue(_state) ?? Environment.GetEnvironmentVariable(Cli.Locations.StateVariable);

    /// <summary>As <see cref="State"/>.</summary>
    public string? Socket(ParseResult result) => result.GetValue(_socket) ?? Environment.GetEnvironmentVariable(Cli.Locations.SocketVariable);

    public Locations Locations(ParseResult result) =>
        Cli.Locations.Resolve(result.GetValue(_config), result.GetValue(_state), result.GetValue(_socket), LocationSources.OfThisProcess());
}
