namespace Gapless.Benchmarks.Reloading;

/// <summary>A tool that brings saves into a running server.</summary>
/// <param name="Command">What is started, in the app's folder, for a server on that port.</param>
/// <param name="Environment">Added to ours.</param>
internal sealed record Contender(string Name, Func<int, string[]> Command, IReadOnlyDictionary<string, string> Environment)
{
    private static readonly Dictionary<string, string> Quiet = new() { ["DOTNET_WATCH_SUPPRESS_LAUNCH_BROWSER"] = "1", ["DOTNET_WATCH_RESTART_ON_RUDE_EDIT"] = "1", ["DOTNET_WATCH_SUPPRESS_EMOJIS"] = "1" };

    /// <param name="gapless">The published program.</param>
    public static IReadOnlyList<Contender> ForCSharp(string gapless) =>
    [
        Gapless(gapless),
        new("dotnet watch", port => ["dotnet", "watch", "--non-interactive", "run", "--no-launch-profile", "--urls", $"http://127.0.0.1:{port}"], Quiet),
    ];

    /// <param name="modules">A folder <c>node_modules</c> with nodemon and chokidar-cli in it.</param>
    public static IReadOnlyList<Contender> ForNode(string gapless, string modules) =>
    [
        Gapless(gapless),
        Node("node --watch", ["node", "--watch", "server.js"]),
        Node("nodemon", ["node", Path.Combine(modules, "nodemon/bin/nodemon.js"), "server.js"]),
        // It runs a command at each change; what a restart is, the command says.
        Node("chokidar-cli", ["node", Path.Combine(modules, "chokidar-cli/index.js"), "server.js", "--initial", "--silent", "-c", "test ! -f .pid || kill $(cat .pid); echo $$ >.pid; exec node server.js"]),
        Node("entr -r", ["sh", "-c", "echo server.js | entr -n -r node server.js"]),
    ];

    private static Contender Gapless(string program) => new("gapless dev", port => [program, "dev", "--listen", $"127.0.0.1:{port}"], new Dictionary<string, string>());

    private static Contender Node(string name, string[] command) => new(name, port => ["env", $"PORT={port}", .. command], new Dictionary<string, string>());
}
