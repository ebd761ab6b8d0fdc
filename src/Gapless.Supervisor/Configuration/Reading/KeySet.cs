namespace Gapless.Supervisor.Configuration.Reading;

/// <summary>The keys one kind of map may have.</summary>
/// <param name="Names">In the order of the reference.</param>
internal sealed record KeySet(params string[] Names)
{
    /// <summary>Keys may begin with <c>x-</c>: places for anchors.</summary>
    public bool AllowsExtras { get; init; }

    /// <summary>What people coming from elsewhere write, and its name here.</summary>
    public IReadOnlyDictionary<string, string> Elsewhere { get; init; } = new Dictionary<string, string>();

    public bool Accepts(string key) => Names.Contains(key) || (AllowsExtras && key.StartsWith("x-", StringComparison.Ordinal));

    public string? Nearest(string key)
    {
        string plain = key.ToLowerInvariant().Replace('-', '_');
        return Elsewhere.TryGetValue(plain, out string? here) ? here : Spelling.Nearest(plain, Names);
    }
}
