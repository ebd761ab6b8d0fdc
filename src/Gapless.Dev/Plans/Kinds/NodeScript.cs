using System.Text.RegularExpressions;
using Gapless.Supervisor.Configuration;

namespace Gapless.Dev.Plans.Kinds;

/// <summary>A script of package.json, taken apart where it is a simple command, so that no shell and no npm stands between.</summary>
/// <param name="File">What <c>node</c> runs; null: it is another program, or a line for the shell.</param>
internal sealed partial record NodeScript(RunCommand Command, string? File, IReadOnlyDictionary<string, string> Environment)
{
    public static NodeScript Of(string script)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        if (ShellWord.Split(script) is not { Count: > 0 } words)
            return new NodeScript(RunCommand.OfLine(script), null, environment);
        int first = 0;
        if (words[0] is "cross-env" or "env")
            first++;
        for (; first < words.Count && words[first].IndexOf('=', StringComparison.Ordinal) is var equals and > 0 && EnvName.IsValid(words[first][..equals]); first++)
            environment[words[first][..equals]] = words[first][(equals + 1)..];
        IReadOnlyList<string> command = [.. words.Skip(first)];
        if (command.Count == 0)
            return new NodeScript(RunCommand.OfLine(script), null, environment);
        string? file = command[0] is "node" or "nodejs" ? command.Skip(1).FirstOrDefault(w => !w.StartsWith('-')) : null;
        return new NodeScript(RunCommand.Of(command), file, environment);
    }

    /// <summary>The word of a script that says it watches and restarts by itself; null: it does not.</summary>
    public static string? WatcherIn(string script) => Watchers().Match(script) is { Success: true } match ? match.Value.Trim() : null;

    [GeneratedRegex(
        @"(?<=^|[\s/'""&;|])(nodemon|node-dev|ts-node-dev|tsnd|supervisor|chokidar|onchange|watchexec|browser-sync|live-server)(?![\w.-])|(?<=^|[\s/'""&;|])((bun|tsx|vite-node|rollup|esbuild|tsc|parcel)\s+(--?\S+\s+)*watch(?![\w./-])|vite(?!-node)(\s+(dev|serve|--\S+)\b|\s*$|\s+-)|(next|nuxt|nuxi|astro|remix|gatsby|rsbuild|react-router)\s+(dev|develop)\b|(ng|vue-cli-service|webpack|parcel|rspack)\s+serve\b|webpack-dev-server|react-scripts\s+start|svelte-kit\s+dev|turbo\s+(run\s+)?dev\b|gapless\s+dev\b)|(?<=\s)(--watch(-path)?|--hot)(?=[\s=]|$)",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Watchers();
}
