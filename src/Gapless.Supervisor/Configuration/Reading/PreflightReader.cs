using System.Collections.Immutable;

namespace Gapless.Supervisor.Configuration.Reading;

internal static class PreflightReader
{
    public static PreflightConfig Read(Field field) =>
        field.Keys(KnownKeys.Preflight, "a map") is { } keys && keys["ignore"] is { } ignore ? new PreflightConfig { Ignore = Ids(ignore) } : new PreflightConfig();

    private static ImmutableArray<string> Ids(Field field)
    {
        var ids = ImmutableArray.CreateBuilder<string>();
        foreach (Field item in field.Items())
        {
            if (item.Text(FindingIds.NoHealth) is not { } id)
            {
                continue;
            }

            if (!FindingIds.All.Contains(id))
            {
                item.Report($"'{id}' is no finding of the preflight", Spelling.Nearest(id, FindingIds.All) is { } near ? $"Did you mean '{near}'?" : "Known are: " + string.Join(", ", FindingIds.All) + ".");
            }

            ids.Add(id);
        }

        return ids.ToImmutable();
    }
}
