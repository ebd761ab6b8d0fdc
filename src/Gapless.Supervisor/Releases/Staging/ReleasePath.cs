namespace Gapless.Supervisor.Releases.Staging;

/// <summary>Names from outside.</summary>
internal static class ReleasePath
{
    /// <summary>A relative path without <c>.</c> parts and without a slash at the end; empty for the top itself.</summary>
    /// <exception cref="ReleaseException">The name is absolute, leaves the release or cannot be a name.</exception>
    public static string Of(string name)
    {
        if (name.StartsWith('/'))
        {
            throw new ReleaseException($"'{name}' is an absolute path. A release holds only paths inside itself; pack it with: tar -C DIR -czf app.tgz .");
        }

        string[] parts = [.. name.Split('/').Where(p => p is not ("" or "."))];
        if (parts.Contains(".."))
        {
            throw new ReleaseException($"'{name}' leaves the release through '..'.");
        }

        if (name.Contains('\0', StringComparison.Ordinal) || name.Contains('\uFFFD', StringComparison.Ordinal))
        {
            throw new ReleaseException($"'{name}' is not a name in UTF-8. Rename it.");
        }

        return string.Join('/', parts);
    }

    /// <summary>The directory above; empty for the top.</summary>
    public static string Above(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";

    public static bool IsWithin(string path, string directory) =>
        path == directory || path.StartsWith(directory + "/", StringComparison.Ordinal);
}
