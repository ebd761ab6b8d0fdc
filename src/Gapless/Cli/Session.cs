using System.CommandLine;
using Gapless.Control;

namespace Gapless.Cli;

/// <summary>One invocation of the CLI: where things are and how to speak to the caller.</summary>
internal sealed class Session : IDisposable
{
    public Session(Locations locations, Terminal terminal, bool json, TimeProvider clock)
    {
        Locations = locations;
        Terminal = terminal;
        Json = json;
        Clock = clock;
        Client = new ControlClient(locations.SocketToAsk);
    }

    public Locations Locations { get; }

    public Terminal Terminal { get; }

    /// <summary>The caller is a program.</summary>
    public bool Json { get; }

    public TimeProvider Clock { get; }

    public ControlClient Client { get; }

    /// <summary>True where a view that redraws itself is welcome.</summary>
    public bool Live => Terminal.IsInteractive && !Json;

    public static Session Of(GlobalOptions globals, ParseResult result) =>
        new(globals.Locations(result), Terminal.OfThisProcess(), globals.Json(result), TimeProvider.System);

    public void Dispose() => Terminal.Dispose();
}
