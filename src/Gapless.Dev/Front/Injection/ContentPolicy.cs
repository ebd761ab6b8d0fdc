namespace Gapless.Dev.Front.Injection;

/// <summary>
/// What the Content-Security-Policies of a page say about a script file of its own origin. A policy is obeyed, never weakened: a page that
/// works here only because its policy was changed would fail in production.
/// </summary>
/// <param name="Allowed">The script may run, with <paramref name="Nonce"/> on its tag.</param>
/// <param name="Nonce">Null: none is needed.</param>
internal readonly record struct ContentPolicy(bool Allowed, string? Nonce)
{
    private static readonly string[] ScriptDirectives = ["script-src-elem", "script-src", "default-src"];

    /// <param name="policies">The values of headers and meta tags; several policies in one value are separated by commas.</param>
    /// <param name="host">The origin's host as the client wrote it, with its port.</param>
    public static ContentPolicy Of(IEnumerable<string?> policies, string host)
    {
        string? nonce = null;
        foreach (var policy in policies.SelectMany(p => (p ?? "").Split(',')))
        {
            var directives = Directives(policy);
            if (directives.TryGetValue("sandbox", out var sandbox) && !sandbox.Contains("allow-scripts", StringComparer.OrdinalIgnoreCase))
                return new ContentPolicy(false, null);
            if (ScriptDirectives.FirstOrDefault(directives.ContainsKey) is not { } directive)
                continue;
            var sources = directives[directive];
            if (!sources.Contains("'strict-dynamic'", StringComparer.OrdinalIgnoreCase) && sources.Any(s => IsOwn(s, host)))
                continue;
            var nonces = sources.Where(s => s.StartsWith("'nonce-", StringComparison.OrdinalIgnoreCase) && s.EndsWith('\'')).Select(s => s[7..^1]).ToList();
            // A tag has one nonce only: it has to be right for all policies that want one.
            if (nonces.Count == 0 || (nonce is not null && !nonces.Contains(nonce)))
                return new ContentPolicy(false, null);
            nonce ??= nonces[0];
        }
        return new ContentPolicy(true, nonce);
    }

    private static Dictionary<string, string[]> Directives(string policy)
    {
        var directives = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase);
        foreach (var directive in policy.Split(';'))
        {
            // The first of two of the same name counts.
            if (directive.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [var name, .. var sources])
                directives.TryAdd(name, sources);
        }
        return directives;
    }

    private static bool IsOwn(string source, string host)
    {
        if (source is "*" || source.Equals("'self'", StringComparison.OrdinalIgnoreCase) || source.Equals("http:", StringComparison.OrdinalIgnoreCase))
            return true;
        var written = source.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? source[7..] : source;
        return written.TrimEnd('/').Equals(host, StringComparison.OrdinalIgnoreCase);
    }
}
