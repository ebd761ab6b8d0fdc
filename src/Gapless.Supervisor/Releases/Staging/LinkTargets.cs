namespace Gapless.Supervisor.Releases.Staging;

/// <summary>
/// Refuses links that lead out of the release. Links are followed as the kernel would, through other links: read as text alone,
/// <c>a/up/../../x</c> stays inside, but not when <c>a/up</c> is itself a link to the top.
/// </summary>
internal sealed class LinkTargets(IReadOnlyDictionary<string, ManifestEntry> entries)
{
    private const int MostFollowed = 40;

    /// <exception cref="ReleaseException">A link leaves the release, or links go round in a circle.</exception>
    public void Check()
    {
        foreach (ManifestEntry link in entries.Values.Where(e => e.Kind == EntryKind.Link))
        {
            if (link.Target!.StartsWith('/'))
            {
                throw new ReleaseException($"The link '{link.Path}' names '{link.Target}', outside of the release. Copy what it names into the release, or make the link relative.");
            }

            int followed = 0;
            Follow(link, [.. ReleasePath.Above(link.Path).Split('/', StringSplitOptions.RemoveEmptyEntries)], link.Target, ref followed);
        }
    }

    private List<string> Follow(ManifestEntry link, List<string> from, string target, ref int followed)
    {
        if (++followed > MostFollowed)
        {
            throw new ReleaseException($"The link '{link.Path}' goes round in a circle.");
        }

        List<string> at = from;
        foreach (string part in target.Split('/').Where(p => p is not ("" or ".")))
        {
            if (part == "..")
            {
                bool inShared = entries.TryGetValue(string.Join('/', at), out ManifestEntry? here) && here.IsShared;
                if (at.Count == 0 || inShared)
                {
                    throw new ReleaseException($"The link '{link.Path}' names '{link.Target}', which leads out of the release.");
                }

                at.RemoveAt(at.Count - 1);
                continue;
            }

            at.Add(part);
            if (entries.TryGetValue(string.Join('/', at), out ManifestEntry? entry) && entry.Kind == EntryKind.Link)
            {
                if (entry.Target!.StartsWith('/'))
                {
                    throw new ReleaseException($"The link '{link.Path}' leads out of the release through '{entry.Path}'.");
                }

                at.RemoveAt(at.Count - 1);
                at = Follow(link, at, entry.Target, ref followed);
            }
        }

        return at;
    }
}
