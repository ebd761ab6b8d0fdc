namespace Gapless.Dev.Plans.Air;

/// <summary>Which program runs, with which arguments.</summary>
internal static class AirRun
{
    public static RunCommand Of(AirSettings settings, string root, IReadOnlyDictionary<string, string> environment)
    {
        IReadOnlyList<string> arguments = settings.List("build.args_bin");
        if (settings.Text("build.full_bin") is { Length: > 0 } line)
            return RunCommand.OfLine(string.Join(' ', [line, .. arguments]));
        if (settings.List("build.entrypoint") is { Count: > 0 } entry)
            return Joined([Program(entry[0], root, environment), .. entry.Skip(1)], arguments);
        string bin = settings.Text("build.bin");
        string program = Path.GetFullPath(bin, root);
        // Air gives it to the shell, and some write arguments there.
        return bin.Contains(' ', StringComparison.Ordinal) && !File.Exists(program)
            ? RunCommand.OfLine(string.Join(' ', [bin, .. arguments]))
            : Joined([program], arguments);
    }

    /// <summary>Air joins the arguments with blanks for the shell, so that one may hold several, or a variable.</summary>
    private static RunCommand Joined(IReadOnlyList<string> command, IReadOnlyList<string> arguments) =>
        arguments.All(ShellWord.IsPlain)
            ? RunCommand.Of([.. command, .. arguments])
            : RunCommand.OfLine("exec " + string.Join(' ', [.. command.Select(ShellWord.Quote), .. arguments]));

    private static string Program(string name, string root, IReadOnlyDictionary<string, string> environment)
    {
        bool onPath = !name.Contains('/', StringComparison.Ordinal)
            && environment.GetValueOrDefault("PATH", "").Split(':', StringSplitOptions.RemoveEmptyEntries).Any(d => File.Exists(Path.Combine(d, name)));
        return onPath ? name : Path.GetFullPath(name, root);
    }
}
