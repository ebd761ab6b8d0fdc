using System.Collections.Immutable;

namespace Gapless.Supervisor.Configuration.Reading;

internal static class EnvReader
{
    /// <summary>A map, or a list of <c>KEY=VALUE</c>.</summary>
    public static ImmutableSortedDictionary<string, string> Read(Field field)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (field.IsMap)
        {
            foreach ((string key, Field value) in field.Entries())
            {
                // 'KEY:' with nothing behind it is an empty value here, as in every other tool.
                string? text = value.Node is YamlText { IsNothing: true } ? "" : value.Text("value");
                Add(values, value, key, text);
            }
        }
        else if (field.IsList)
        {
            foreach (Field item in field.Items())
            {
                if (item.Text("KEY=VALUE") is { } text)
                {
                    int equals = text.IndexOf('=');
                    Add(values, item, equals < 0 ? text : text[..equals], equals < 0 ? null : text[(equals + 1)..]);
                    if (equals < 0)
                    {
                        item.Report($"'{text}' has no value", $"Write '{text}=value'. The supervisor's own environment is not passed on by name.");
                    }
                }
            }
        }
        else
        {
            field.Report("must be a map or a list", "Write for example 'env: { LOG_LEVEL: info }'.");
        }

        return values.ToImmutable();
    }

    public static ImmutableArray<string> ReadFiles(Field field, string configPath, Predicate<string> exists)
    {
        string directory = System.IO.Path.GetDirectoryName(configPath) ?? "/";
        var files = ImmutableArray.CreateBuilder<string>();
        foreach (Field item in field.Items())
        {
            if (item.Text("shop.env") is not { } text)
            {
                continue;
            }

            string path = System.IO.Path.GetFullPath(text, directory);
            if (!exists(path))
            {
                item.Report($"there is no file '{path}'", "Paths are relative to the configuration file.");
            }

            files.Add(path);
        }

        return files.ToImmutable();
    }

    private static void Add(ImmutableSortedDictionary<string, string>.Builder values, Field at, string key, string? value)
    {
        if (!EnvName.IsValid(key))
        {
            at.Report($"'{key}' is not a name for a variable", "Use letters, digits and underscores, no digit first.");
        }
        else if (EnvName.IsReserved(key))
        {
            at.Report($"'{key}' is set by Gapless itself", "Remove it.");
        }
        else if (value is not null && !values.TryAdd(key, value))
        {
            at.Report($"'{key}' is given twice", "Keep one of the two.");
        }
    }
}
