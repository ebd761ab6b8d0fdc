using System.Collections.Immutable;

namespace Gapless.Supervisor.Configuration;

/// <summary>The hooks' names in the file: <c>before_start</c> for <see cref="HookPoint.BeforeStart"/>.</summary>
public static class HookNames
{
    public static ImmutableSortedDictionary<string, HookPoint> All { get; } = Enum.GetValues<HookPoint>().ToImmutableSortedDictionary(Of, h => h, StringComparer.Ordinal);

    public static string Of(HookPoint point) =>
        string.Concat(point.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? "_" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));
}
