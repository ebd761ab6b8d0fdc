using System.Collections.Immutable;

namespace Gapless.Supervisor.Preflight.Programs;

/// <summary>The configuration of an ASP.NET Core app, from where its host reads it by itself: appsettings files and the environment.</summary>
internal sealed class AppSettings
{
    private static readonly string[] HostPrefixes = ["ASPNETCORE_", "DOTNET_"];

    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    private AppSettings()
    {
    }

    public IEnumerable<KeyValuePair<string, string>> All => _values;

    public string? this[string key] => _values.GetValueOrDefault(key);

    /// <exception cref="FormatException">A file is no JSON.</exception>
    public static AppSettings Of(string release, IReadOnlyDictionary<string, string> environment)
    {
        var settings = new AppSettings();
        foreach (var (name, value) in environment)
        {
            if (HostPrefixes.FirstOrDefault(p => name.StartsWith(p, StringComparison.OrdinalIgnoreCase)) is { } prefix)
                settings.Set(name[prefix.Length..], value);
        }

        var kind = environment.GetValueOrDefault("ASPNETCORE_ENVIRONMENT") ?? environment.GetValueOrDefault("DOTNET_ENVIRONMENT") ?? "Production";
        foreach (var file in new[] { "appsettings.json", $"appsettings.{kind}.json" }.Select(n => Path.Combine(release, n)).Where(File.Exists))
        {
            foreach (var (key, value) in FlatJson.Read(file))
                settings._values[key] = value;
        }

        foreach (var (name, value) in environment)
            settings.Set(name, value);
        return settings;
    }

    /// <summary>Names of the sections directly below one.</summary>
    public ImmutableArray<string> Below(string section) =>
        [.. _values.Keys.Where(k => k.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase)).Select(k => k[(section.Length + 1)..].Split(':')[0]).Distinct(StringComparer.OrdinalIgnoreCase)];

    private void Set(string variable, string value) => _values[variable.Replace("__", ":", StringComparison.Ordinal)] = value;
}
