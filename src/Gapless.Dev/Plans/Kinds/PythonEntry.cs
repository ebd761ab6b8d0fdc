using System.Text.RegularExpressions;

namespace Gapless.Dev.Plans.Kinds;

/// <summary>What a server of Python calls: <c>async</c> or not.</summary>
internal enum PythonKind
{
    Plain,
    Asgi,
    Wsgi,
}

/// <summary>The file an app begins with.</summary>
/// <param name="File">Relative to the folder.</param>
/// <param name="Module">As Python imports it.</param>
/// <param name="Variable">The app in it, or a call that makes it; null: none was found.</param>
internal sealed partial record PythonEntry(string File, string Module, string? Variable, PythonKind Kind, string Framework)
{
    public static readonly IReadOnlyList<string> Names =
        ["asgi.py", "main.py", "app.py", "wsgi.py", "server.py", "app/main.py", "app/__init__.py", "src/main.py", "src/app.py", "api/main.py", "__main__.py"];

    /// <summary>The first file in which an app is made, else the first file there is. Null: none.</summary>
    public static PythonEntry? Find(PlanSearch search)
    {
        PythonEntry[] all = [.. Names.Where(search.Has).Select(n => Of(n, Text(search, n)))];
        return all.FirstOrDefault(e => e.Kind != PythonKind.Plain) ?? all.FirstOrDefault(e => !e.File.EndsWith("__init__.py", StringComparison.Ordinal));
    }

    private static string Text(PlanSearch search, string name) => search.Read(search.PathOf(name)) ?? "";

    private static PythonEntry Of(string name, string text)
    {
        string module = name[..^3].Replace('/', '.').Replace(".__init__", "", StringComparison.Ordinal);
        if (Assignment().Match(text) is { Success: true } made)
        {
            string framework = made.Groups["class"].Value;
            return new PythonEntry(name, module, made.Groups["name"].Value, framework == "Flask" ? PythonKind.Wsgi : PythonKind.Asgi, framework);
        }

        if (Factory().Match(text) is { Success: true } factory && FlaskImport().IsMatch(text))
            return new PythonEntry(name, module, factory.Groups["name"].Value + "()", PythonKind.Wsgi, "Flask");
        // A callable of the interface itself, as in wsgi.py of most frameworks.
        string? bare = Bare().Match(text) is { Success: true } match ? match.Groups["name"].Value : null;
        return new PythonEntry(name, module, bare, PythonKind.Plain, "");
    }

    private const RegexOptions Options = RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;

    [GeneratedRegex(@"^(?<name>\w+)\s*(:\s*[\w.]+\s*)?=\s*(\w+\.)*(?<class>FastAPI|Starlette|Litestar|Quart|Flask)\s*\(", Options, 1000)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"^def\s+(?<name>create_app|make_app)\s*\(\s*(\w+\s*(:[^=,)]*)?=[^)]*)?\)", Options, 1000)]
    private static partial Regex Factory();

    [GeneratedRegex(@"^\s*(from\s+flask\b|import\s+flask\b)", Options, 1000)]
    private static partial Regex FlaskImport();

    [GeneratedRegex(@"^(async\s+def\s+|def\s+)?(?<name>app|application)\s*(=|\(\s*(scope|environ)\b)", Options, 1000)]
    private static partial Regex Bare();
}
