using System.Text;
using Gapless.Linux.Files;

namespace Gapless.Supervisor.Preflight.Programs;

/// <summary>The first line of a script.</summary>
/// <param name="Interpreter">What the kernel starts.</param>
/// <param name="Argument">The rest of the line; null: there is none.</param>
internal sealed record Shebang(string Interpreter, string? Argument)
{
    /// <summary>The kernel reads no further.</summary>
    private const int Longest = 256;

    /// <summary>Null: it is no script, or cannot be read.</summary>
    public static Shebang? Of(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var head = new byte[Longest];
            var text = Encoding.UTF8.GetString(head, 0, file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false));
            if (!text.StartsWith("#!", StringComparison.Ordinal))
                return null;
            var parts = text[2..].Split('\n')[0].Trim(' ', '\t').Split([' ', '\t'], 2);
            return new Shebang(parts[0], parts.Length > 1 ? parts[1].Trim(' ', '\t') : null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public string? Problem(Facts facts)
    {
        if (Interpreter.EndsWith('\r') || Argument?.EndsWith('\r') == true)
            return "was written with Windows line ends: its interpreter would be looked for with a carriage return behind the name";
        if (FileStatus.Follow(facts.At(Interpreter)) is null)
            return $"needs {Interpreter}, which is not there";
        var named = Path.GetFileName(Interpreter) == "env" ? Argument?.Split(' ').FirstOrDefault(word => !word.StartsWith('-') && !word.Contains('=')) : null;
        return named is not null && Executable.Find(facts, named) is null ? $"needs {named}, which is not in PATH" : null;
    }
}
