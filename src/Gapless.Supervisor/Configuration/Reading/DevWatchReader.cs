using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Gapless.Supervisor.Configuration.Reading;

/// <summary>What a <c>dev:</c> section says of files.</summary>
internal static class DevWatchReader
{
    private static readonly TimeSpan LeastPoll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan UsualPoll = TimeSpan.FromMilliseconds(500);

    /// <summary>A map, or a list of folders.</summary>
    public static DevWatchConfig Read(Field field, string folder)
    {
        if (!field.IsMap)
        {
            return new DevWatchConfig { Folders = Paths(field, folder, "src") };
        }

        if (field.Keys(KnownKeys.DevWatch, "a map, or a list of folders") is not { } keys)
        {
            return new DevWatchConfig();
        }

        DevWatchConfig excluded = keys["exclude"] is { } exclude ? Excluded(exclude, folder) : new DevWatchConfig();
        return excluded with
        {
            Folders = Paths(keys["folders"], folder, "src"),
            Files = Paths(keys["files"], folder, "Makefile"),
            Extensions = Texts(keys["extensions"], "go") is { } extensions ? [.. extensions.Where(e => e != "*").Select(e => e.TrimStart('.'))] : null,
            Globs = Texts(keys["globs"], "src/**/*.go"),
            GitIgnore = keys["gitignore"]?.Boolean(),
            Hidden = keys["hidden"]?.Boolean(),
            FollowLinks = keys["follow_links"]?.Boolean(),
            Poll = keys["poll"] is { } poll ? Poll(poll) : null,
            Quiet = keys["quiet"]?.Time("20ms", TimeSpan.FromMilliseconds(1)),
        };
    }

    /// <summary>Null: the key is not there.</summary>
    public static ImmutableArray<string>? Paths(Field? field, string folder, string example) =>
        Texts(field, example) is { } texts ? [.. texts.Select(t => Path.TrimEndingDirectorySeparator(Path.GetFullPath(t, folder)))] : null;

    /// <summary>A map, or a list of globs; a name without a wildcard stands for a folder as well.</summary>
    private static DevWatchConfig Excluded(Field field, string folder)
    {
        if (!field.IsMap)
        {
            return new DevWatchConfig { ExcludedGlobs = [.. (Texts(field, "dist") ?? []).SelectMany(Glob)] };
        }

        return field.Keys(KnownKeys.DevExclude, "a map, or a list of globs") is not { } keys ? new DevWatchConfig() : new DevWatchConfig
        {
            ExcludedFolders = Paths(keys["folders"], folder, "dist") ?? [],
            ExcludedFiles = Paths(keys["files"], folder, "version.go") ?? [],
            ExcludedGlobs = Texts(keys["globs"], "**/*_test.go") ?? [],
            ExcludedPatterns = keys["patterns"] is { } patterns ? Patterns(patterns) : [],
        };
    }

    private static IEnumerable<string> Glob(string text)
    {
        string name = text.TrimEnd('/');
        return name.AsSpan().ContainsAny("*?") ? [name] : [name, name + "/**"];
    }

    private static ImmutableArray<string> Patterns(Field field)
    {
        var patterns = ImmutableArray.CreateBuilder<string>();
        foreach (Field item in field.Items())
        {
            if (item.Text("_test\\.go$") is not { } text)
            {
                continue;
            }

            try
            {
                _ = new Regex(text, RegexOptions.None, TimeSpan.FromSeconds(1));
                patterns.Add(text);
            }
            catch (ArgumentException e)
            {
                item.Report($"'{text}' is not a regular expression: {e.Message.TrimEnd('.')}", "For names with wildcards there is 'globs'.");
            }
        }

        return patterns.ToImmutable();
    }

    private static TimeSpan? Poll(Field field) => field.Node is YamlText { Value: "true" or "yes" or "on" or "false" or "no" or "off" }
        ? field.Boolean() == true ? UsualPoll : TimeSpan.Zero
        : field.Time("500ms", LeastPoll);

    private static ImmutableArray<string>? Texts(Field? field, string example) =>
        field is { } list ? [.. list.Items().Select(i => i.Text(example)).OfType<string>().Where(t => t.Length > 0)] : null;
}
