namespace Gapless.Supervisor.Preflight.Checks;

/// <summary>Many names in one sentence.</summary>
internal static class Names
{
    private const int Shown = 3;

    public static string Of(IReadOnlyCollection<string> names, int shown = Shown) =>
        string.Join(", ", names.Take(shown)) + (names.Count > shown ? $" and {names.Count - shown} more" : "");
}
