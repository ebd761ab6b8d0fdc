using System.Collections.Immutable;

namespace Gapless.Supervisor.Configuration.Reading;

internal static class SmokeReader
{
    public static ImmutableArray<SmokeStep> Read(Field field) => [.. field.Items().Select(Step).OfType<SmokeStep>()];

    private static SmokeStep? Step(Field field)
    {
        if (!field.IsMap)
        {
            if (field.Text("GET / -> 200") is not { } text)
            {
                return null;
            }

            // '- run:./x' without the space is text in YAML, and would be read as a strange path.
            if (text.StartsWith("run:", StringComparison.Ordinal))
            {
                field.Report($"'{text}' is text, not a key with a value", $"Put a space behind the colon: 'run: {text[4..].Trim()}'.");
                return null;
            }

            return HttpReader.Line(field, text) is { } line ? new SmokeStep { Http = line } : null;
        }

        if (field.Keys(KnownKeys.Smoke, "a line such as 'GET / -> 200', or a map") is not { } keys)
        {
            return null;
        }

        string[] kinds = [.. new[] { "http", "run" }.Where(keys.Has)];
        if (kinds.Length != 1)
        {
            field.Report(
                kinds.Length == 0 ? "does not say what to test" : "has 'http' and 'run', but tests one thing",
                "Give it one of 'http: /path' and 'run: ./script'; write two tests as two items of the list.");
        }

        HttpReader.ReportStrays(keys, kinds);
        var defaults = new SmokeStep();
        return defaults with
        {
            Http = keys["http"] is { } http ? HttpReader.Read(http, keys) : null,
            Command = keys["run"]?.Text("./smoke.sh"),
            Times = keys["times"]?.Integer(1, 10_000, "3") ?? defaults.Times,
            Timeout = keys["timeout"]?.Time("10s", TimeSpan.FromMilliseconds(1)) ?? defaults.Timeout,
        };
    }
}
