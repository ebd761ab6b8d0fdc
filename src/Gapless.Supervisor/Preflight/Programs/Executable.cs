using Gapless.Linux.Files;

namespace Gapless.Supervisor.Preflight.Programs;

/// <summary>Where a program is, and what keeps it from running.</summary>
internal static class Executable
{
    private static readonly string[] ScriptKinds = [".dll", ".js", ".mjs", ".cjs", ".py", ".rb", ".jar", ".php", ".pl", ".sh"];

    /// <summary>The file that a name stands for; null: there is none. One that may not be run counts only when it is named by a path.</summary>
    public static string? Find(Facts facts, string program)
    {
        if (program.Contains('/'))
        {
            var path = Located(facts, program);
            return File.Exists(path) ? path : null;
        }

        return SearchPath(facts).Select(folder => Path.Combine(Located(facts, folder), program)).FirstOrDefault(path => FileStatus.Follow(path) is { Kind: FileKind.File } file && facts.User.MayExecute(file));
    }

    /// <summary>What is wrong, and what to do; null when nothing is known to be.</summary>
    public static (string What, string Remedy)? Problem(Facts facts, RunLine line)
    {
        if (Find(facts, line.Program) is not { } path)
        {
            return line.Program.Contains('/')
                ? ($"there is no file '{line.Program}'{(line.Program.StartsWith('/') ? "" : " in the release")}", "build the release with it, or mend the command")
                : ($"there is no program '{line.Program}' that {facts.User.Name} may run in {string.Join(':', SearchPath(facts))}", "install it, write its whole path, or set PATH in 'env'");
        }

        if (facts.User.Closed(path) is { } closed)
            return ($"'{line.Program}' cannot be reached: {facts.User.Name} may not enter {closed}", $"chmod o+x {closed}, or put it elsewhere");
        if (!facts.User.MayExecute(FileStatus.Follow(path)!))
            return ($"'{line.Program}' is not executable for {facts.User.Name}", $"chmod +x {line.Program}, before the release is packed");
        if (Shebang.Of(path) is { } shebang && shebang.Problem(facts) is { } problem)
            return ($"'{line.Program}' {problem}", "install it, or mend the first line of the script");
        if (line.Arguments.FirstOrDefault(a => a is null || !a.StartsWith('-')) is { } script && !script.Contains(' ') && ScriptKinds.Contains(Path.GetExtension(script)) && !File.Exists(Located(facts, script)))
            return ($"there is no file '{script}'{(script.StartsWith('/') ? "" : " in the release")} for {line.Program} to run", "build the release with it, or mend the command");
        return null;
    }

    private static string[] SearchPath(Facts facts) => (facts.Environment.GetValueOrDefault("PATH") ?? "/usr/local/bin:/usr/bin:/bin").Split(':', StringSplitOptions.RemoveEmptyEntries);

    private static string Located(Facts facts, string path) => path.StartsWith('/') ? facts.At(path) : Path.Combine(facts.Directory, path);
}
