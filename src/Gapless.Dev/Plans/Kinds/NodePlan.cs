using System.Text.Json;
using Gapless.Dev.Plans.Addresses;

namespace Gapless.Dev.Plans.Kinds;

/// <summary>A folder with <c>package.json</c>.</summary>
internal static class NodePlan
{
    private static readonly string[] Outputs = ["dist", "build", "out", "lib-cov", "coverage"];

    public static DevPlan? Of(PlanSearch search)
    {
        if (!search.Has("package.json") || NodePackage.Read(search) is not { } package || Choose(package, search) is not var (script, why))
            return null;
        if (ListenChoice.Of(search, 3000, written: null) is not { } listen)
            return null;
        NodeScript run = NodeScript.Of(script);
        // What is run was compiled into a folder of its own: the script that does so comes first.
        string? build = run.File is { } file && Outputs.Any(o => file.TrimStart('.', '/').StartsWith(o + "/", StringComparison.Ordinal)) ? package.Scripts.GetValueOrDefault("build") : null;
        var environment = new Dictionary<string, string>(listen.Environment, StringComparer.Ordinal)
        {
            // As npm does, without npm between the session's signals and the app.
            ["PATH"] = search.PathOf("node_modules/.bin") + ":" + search.Environment.GetValueOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin"),
        };
        foreach ((string name, string value) in run.Environment)
            environment[name] = value;
        string builds = build is null ? "" : $"builds with '{build}', ";
        return new DevPlan
        {
            Name = package.Name ?? search.Name,
            Folder = search.Folder,
            Source = PlanSource.Node,
            Sentence = $"Node: {builds}runs '{run.Command}' ({why}){listen.Where}",
            File = search.PathOf("package.json"),
            Build = build,
            Run = run.Command,
            Listen = listen.Address,
            Environment = environment,
            Watch = CommonExclusions.Watch(search, build is null ? [] : Outputs, "js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx", "json", "html", "css", "ejs", "pug", "hbs", "njk", "svg", "graphql"),
            Browser = search.Arguments.Browser,
        };
    }

    /// <summary>The line to run and where it comes from.</summary>
    private static (string Line, string Why)? Choose(NodePackage package, PlanSearch search)
    {
        foreach (string name in (string[])["dev", "start"])
        {
            if (package.Scripts.TryGetValue(name, out string? script) && NodeScript.WatcherIn(script) is null)
                return (script, $"script '{name}'");
        }

        string? main = new[] { package.Main, "server.js", "index.js", "app.js", "server.mjs", "index.mjs", "server.ts", "index.ts" }
            .FirstOrDefault(f => f is not null && search.Has(f));
        if (main is not null)
            return ($"node {ShellWord.Quote(main)}", main == package.Main ? "main" : "the file is there");
        string? watched = package.Scripts.GetValueOrDefault("dev") ?? package.Scripts.GetValueOrDefault("start");
        search.Hints.Add(watched is null
            ? "package.json has neither a script 'dev' or 'start' nor 'main'"
            : $"package.json runs '{watched}', which watches by itself ({NodeScript.WatcherIn(watched)}), and names no program to run without it");
        return null;
    }
}

/// <summary>What of package.json matters here.</summary>
internal sealed record NodePackage(string? Name, string? Main, IReadOnlyDictionary<string, string> Scripts)
{
    /// <summary>Null after a report.</summary>
    public static NodePackage? Read(PlanSearch search)
    {
        string file = search.PathOf("package.json");
        if (search.Read(file) is not { } text)
            return null;
        try
        {
            using var document = JsonDocument.Parse(text);
            JsonElement root = document.RootElement;
            var scripts = new Dictionary<string, string>(StringComparer.Ordinal);
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("scripts", out JsonElement all) && all.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty script in all.EnumerateObject().Where(s => s.Value.ValueKind == JsonValueKind.String))
                    scripts[script.Name] = script.Value.GetString()!.Trim();
            }

            return new NodePackage(Text(root, "name"), Text(root, "main"), scripts);
        }
        catch (JsonException e)
        {
            search.Report("not valid JSON: " + e.Message.Split(" LineNumber: ", 2)[0], file, (int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1);
            return null;
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
