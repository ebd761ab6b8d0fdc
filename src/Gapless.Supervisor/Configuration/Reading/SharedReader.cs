using System.Collections.Immutable;

namespace Gapless.Supervisor.Configuration.Reading;

internal static class SharedReader
{
    public static ImmutableArray<string> Read(Field field)
    {
        var paths = new List<string>();
        foreach (Field item in field.Items())
        {
            if (item.Text("logs/") is not { } text)
            {
                continue;
            }

            string[] parts = text.TrimEnd('/').Split('/');
            if (text.StartsWith('/') || text.Contains('\0', StringComparison.Ordinal) || parts.Any(p => p is "" or "." or ".."))
            {
                item.Report($"'{text}' is not a path inside the release", "Write for example 'logs/' for a directory, 'app.db' for a file: no '/' at the start, no '..'.");
            }
            else if (paths.Find(p => Covers(p, text) || Covers(text, p)) is { } other)
            {
                item.Report(
                    other.TrimEnd('/') == text.TrimEnd('/') ? $"'{text}' stands here twice" : $"'{text}' and '{other}' lie in each other",
                    "Keep the outer one.");
            }
            else
            {
                paths.Add(text.EndsWith('/') ? text.TrimEnd('/') + "/" : text);
            }
        }

        return [.. paths];
    }

    private static bool Covers(string outer, string inner) => (inner.TrimEnd('/') + "/").StartsWith(outer.TrimEnd('/') + "/", StringComparison.Ordinal);
}
