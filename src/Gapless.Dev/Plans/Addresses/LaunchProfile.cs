using System.Text.Json;

namespace Gapless.Dev.Plans.Addresses;

/// <summary>What a profile of <c>Properties/launchSettings.json</c> says.</summary>
/// <param name="Urls">Null: nothing.</param>
/// <param name="Arguments">Of the app, one line; empty: none.</param>
internal sealed record LaunchProfile(string File, string Name, string? Urls, string Arguments, IReadOnlyDictionary<string, string> Environment)
{
    private static readonly JsonDocumentOptions Reading = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>False after a report. The profile is null when there is no file, or none of its profiles starts the project.</summary>
    /// <param name="folder">Of the project.</param>
    public static bool TryFind(PlanSearch search, string folder, out LaunchProfile? profile)
    {
        profile = null;
        string file = Path.Combine(folder, "Properties", "launchSettings.json");
        string? asked = search.Arguments.LaunchProfile ?? search.Environment.GetValueOrDefault("DOTNET_LAUNCH_PROFILE");
        if (!System.IO.File.Exists(file))
        {
            if (search.Arguments.LaunchProfile is null)
                return true;
            search.Report($"--launch-profile: there is no file '{file}' that could have the profile '{asked}'");
            return false;
        }

        if (search.Read(file) is not { } text)
            return false;
        try
        {
            using var document = JsonDocument.Parse(text, Reading);
            List<LaunchProfile> all = [.. Profiles(document.RootElement, file)];
            profile = string.IsNullOrEmpty(asked) ? all is [var first, ..] ? first : null : all.Find(p => p.Name == asked);
            if (profile is not null || string.IsNullOrEmpty(asked))
                return true;
            string known = all.Count == 0 ? "none that starts the project" : string.Join(", ", all.Select(p => p.Name));
            search.Report($"there is no profile '{asked}' for the project itself; there is: {known}", file);
        }
        catch (JsonException e)
        {
            search.Report("not valid JSON: " + e.Message.Split(" Path: ", 2)[0].Split(" LineNumber: ", 2)[0], file, (int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1);
        }

        return false;
    }

    private static IEnumerable<LaunchProfile> Profiles(JsonElement root, string file)
    {
        if (Member(root, "profiles") is not { ValueKind: JsonValueKind.Object } profiles)
            yield break;
        foreach (JsonProperty property in profiles.EnumerateObject())
        {
            if (Text(property.Value, "commandName") != "Project")
                continue;
            var environment = new Dictionary<string, string>(StringComparer.Ordinal);
            if (Member(property.Value, "environmentVariables") is { ValueKind: JsonValueKind.Object } variables)
            {
                foreach (JsonProperty variable in variables.EnumerateObject())
                    environment[variable.Name] = variable.Value.ToString();
            }

            yield return new LaunchProfile(file, property.Name, Text(property.Value, "applicationUrl"), Text(property.Value, "commandLineArgs") ?? "", environment);
        }
    }

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement member) ? member : null;

    private static string? Text(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
