namespace Gapless.Supervisor.Keepers;

/// <summary>How descriptors of ours are called in systemd's store: a prefix, and what they belong to, in one word.</summary>
internal static class StoredName
{
    private const int Longest = 255;

    /// <summary>Null: systemd takes no such name.</summary>
    public static string? Of(string prefix, params IEnumerable<string> parts)
    {
        var name = prefix + string.Join('|', parts.Select(Escaped));
        return name.Length <= Longest && name.All(c => c is >= ' ' and <= '~') ? name : null;
    }

    /// <summary>Null: it has another prefix, or not that many parts.</summary>
    public static string[]? PartsOf(string name, string prefix, int count) =>
        name.StartsWith(prefix, StringComparison.Ordinal) && name[prefix.Length..].Split('|').Select(Uri.UnescapeDataString).ToArray() is { } parts && parts.Length == count ? parts : null;

    private static string Escaped(string part) =>
        part.Replace("%", "%25", StringComparison.Ordinal).Replace("|", "%7C", StringComparison.Ordinal).Replace(":", "%3A", StringComparison.Ordinal);
}
