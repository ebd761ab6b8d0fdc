using System.Collections.Immutable;
using Gapless.Adoption.Units;

namespace Gapless.Adoption;

/// <summary>Which folder a command runs an app from, and the command as it reads from inside of it.</summary>
/// <param name="Path">Null: nothing says.</param>
internal sealed record ReleaseFolder(string? Path, ExecLine Command)
{
    private static readonly string[] OfTheSystem = ["/bin", "/sbin", "/usr", "/snap", "/opt/dotnet", "/nix"];

    public static ReleaseFolder Of(ExecLine command, string? workingDirectory)
    {
        var folder = workingDirectory?.TrimEnd('/');
        if (folder is null or "" && App(command) is { } app)
            folder = System.IO.Path.GetDirectoryName(app);
        if (folder is null or "")
            return new ReleaseFolder(null, command);

        var words = command.Words.Select((word, i) => Inside(word, folder, isProgram: i == 0));
        return new ReleaseFolder(folder, command with { Words = [.. words] });
    }

    /// <summary>It runs an assembly, or a program that has one beside it.</summary>
    public bool IsDotNet(Surroundings around) =>
        Command.Words.Any(w => w.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)) || (Path is not null && File.Exists(around.At(System.IO.Path.Combine(Path, Command.Words[0] + ".runtimeconfig.json"))));

    /// <summary>The file of the command that is the app and not a tool of the system.</summary>
    private static string? App(ExecLine command) =>
        command.Words.Take(2).FirstOrDefault(w => w.StartsWith('/') && !OfTheSystem.Any(s => w.StartsWith(s + "/", StringComparison.Ordinal)));

    private static string Inside(string word, string folder, bool isProgram)
    {
        if (!word.StartsWith(folder + "/", StringComparison.Ordinal))
            return word;
        var name = word[(folder.Length + 1)..];
        return isProgram ? "./" + name : name;
    }
}
