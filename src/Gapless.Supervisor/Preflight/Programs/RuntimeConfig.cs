using System.Collections.Immutable;
using System.Text.Json;
using Gapless.Supervisor.Generations.Hosting;

namespace Gapless.Supervisor.Preflight.Programs;

/// <summary>What a program's <c>.runtimeconfig.json</c> asks of the machine.</summary>
/// <param name="Path">Of the file.</param>
/// <param name="IsSelfContained">It brings its own runtime.</param>
/// <param name="IsInvariant">It needs no ICU; null: it does not say.</param>
internal sealed record RuntimeConfig(string Path, ImmutableArray<FrameworkNeed> Frameworks, bool IsSelfContained, bool? IsInvariant)
{
    public string Name => System.IO.Path.GetFileName(Path)[..^DotNetProgram.Suffix.Length];

    /// <summary>The program's own code.</summary>
    public string Assembly => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, Name + ".dll");

    /// <exception cref="FormatException">A file is no runtime configuration.</exception>
    public static ImmutableArray<RuntimeConfig> Of(string run, string release) => [.. DotNetProgram.Configurations(run, release).Select(Read)];

    /// <exception cref="FormatException">It is no runtime configuration.</exception>
    public static RuntimeConfig Read(string path)
    {
        try
        {
            using var file = JsonDocument.Parse(File.ReadAllText(path), new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            var options = file.RootElement.GetProperty("runtimeOptions");
            var rollForward = options.TryGetProperty("rollForward", out var own) ? own.GetString() : null;
            JsonElement[] needed =
            [
                .. options.TryGetProperty("framework", out var single) ? [single] : Array.Empty<JsonElement>(),
                .. options.TryGetProperty("frameworks", out var several) ? several.EnumerateArray() : [],
            ];
            bool? invariant = options.TryGetProperty("configProperties", out var properties) && properties.TryGetProperty("System.Globalization.Invariant", out var value)
                ? value.ValueKind == JsonValueKind.True || (value.ValueKind == JsonValueKind.String && bool.TryParse(value.GetString(), out var text) && text)
                : null;
            return new RuntimeConfig(path, [.. needed.Select(f => Need(f, rollForward))], options.TryGetProperty("includedFrameworks", out _), invariant);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"{System.IO.Path.GetFileName(path)} is no runtime configuration: {error.Message}", error);
        }
    }

    private static FrameworkNeed Need(JsonElement framework, string? rollForward)
    {
        var version = framework.GetProperty("version").GetString() ?? "";
        return new FrameworkNeed(
            framework.GetProperty("name").GetString() ?? "",
            FrameworkVersion.TryParse(version, out var parsed) ? parsed : throw new FormatException($"'{version}' is no version of a framework"),
            (framework.TryGetProperty("rollForward", out var own) ? own.GetString() : null) ?? rollForward ?? "Minor");
    }
}

/// <summary>One framework that a program needs.</summary>
/// <param name="RollForward">One of <c>LatestPatch</c>, <c>Minor</c>, <c>LatestMinor</c>, <c>Major</c>, <c>LatestMajor</c>, <c>Disable</c>.</param>
internal sealed record FrameworkNeed(string Name, FrameworkVersion Version, string RollForward);
