using System.Globalization;
using System.Text.Json;

namespace Gapless.Supervisor.Generations.Hosting;

/// <summary>A program as its <c>.runtimeconfig.json</c> describes it.</summary>
/// <param name="Framework">What it was built for, <c>net10.0</c>.</param>
/// <param name="Major">Major version of <paramref name="Framework"/>.</param>
/// <param name="IsWeb">It needs the ASP.NET Core framework.</param>
/// <param name="IsSelfContained">It brings its own runtime.</param>
internal sealed record DotNetProgram(string Framework, int Major, bool IsWeb, bool IsSelfContained)
{
    public const string Suffix = ".runtimeconfig.json";
    private const string Web = "Microsoft.AspNetCore.App";

    /// <summary>Those that the command names, in its order; when it names none (a script), those of the release's top directory.</summary>
    /// <param name="run">A line for the shell.</param>
    /// <param name="release">Directory in which it is run.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="FormatException">A file is no runtime configuration.</exception>
    public static IReadOnlyList<DotNetProgram> Of(string run, string release) => [.. Configurations(run, release).Select(Read)];

    /// <summary>The files that describe those programs.</summary>
    public static IReadOnlyList<string> Configurations(string run, string release)
    {
        var named = Words(run).Select(word => Beside(Path.Combine(release, word))).Where(File.Exists).Distinct().ToList();
        return named.Count > 0 ? named : [.. Directory.EnumerateFiles(release, $"*{Suffix}").Order()];
    }

    /// <summary>The words of a line for the shell that can be paths.</summary>
    public static IEnumerable<string> Words(string run) =>
        run.Split([' ', '\t', '\n', ';', '&', '|', '(', ')', '"', '\''], StringSplitOptions.RemoveEmptyEntries).Where(word => !word.Contains('\0'));

    private static string Beside(string program) => (program.EndsWith(".dll", StringComparison.Ordinal) ? program[..^4] : program) + Suffix;

    private static DotNetProgram Read(string path)
    {
        try
        {
            using var file = JsonDocument.Parse(File.ReadAllText(path), new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            var options = file.RootElement.GetProperty("runtimeOptions");
            var isSelfContained = options.TryGetProperty("includedFrameworks", out var included);
            JsonElement[] frameworks =
            [
                .. options.TryGetProperty("framework", out var single) ? [single] : Array.Empty<JsonElement>(),
                .. options.TryGetProperty("frameworks", out var several) ? several.EnumerateArray() : [],
                .. isSelfContained ? included.EnumerateArray() : [],
            ];
            var version = frameworks[0].GetProperty("version").GetString()!;
            var major = int.Parse(version[..version.IndexOf('.')], CultureInfo.InvariantCulture);
            return new DotNetProgram($"net{major}.0", major, frameworks.Any(f => f.GetProperty("name").GetString() == Web), isSelfContained);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or ArgumentOutOfRangeException or FormatException)
        {
            throw new FormatException($"{Path.GetFileName(path)} is no runtime configuration: {error.Message}", error);
        }
    }
}
