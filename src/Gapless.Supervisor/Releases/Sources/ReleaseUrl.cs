using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Gapless.Supervisor.Releases.Sources;

/// <summary>Where a package lies: <c>https://example.com/shop.gap#sha256=…</c>, and <c>&amp;size=…</c> where the size is known.</summary>
/// <param name="Location">Without the part behind <c>#</c>.</param>
/// <param name="Digest">SHA-256 of the file, lower-case hex; null: not known.</param>
/// <param name="Size">Bytes; null: not known.</param>
internal sealed record ReleaseUrl(Uri Location, string? Digest = null, long? Size = null)
{
    private const int DigestDigits = 64;

    /// <summary>False for anything that does not begin with <c>http://</c> or <c>https://</c>.</summary>
    /// <exception cref="ReleaseException">It does, and is no URL of a package.</exception>
    public static bool TryParse(string text, [NotNullWhen(true)] out ReleaseUrl? url)
    {
        url = null;
        if (!text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) && !text.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? whole) || whole.UserInfo.Length > 0)
        {
            throw new ReleaseException($"'{text}' is not the URL of a package.");
        }

        url = new ReleaseUrl(new UriBuilder(whole) { Fragment = "" }.Uri);
        foreach (string part in whole.Fragment.TrimStart('#').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            url = part.Split('=', 2) switch
            {
                ["sha256", var digest] => url with { Digest = ParseDigest(digest) },
                ["size", var size] when long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) => url with { Size = bytes },
                _ => throw new ReleaseException($"'{part}' says nothing about a package. Write '#sha256=' and the 64 digits of its digest."),
            };
        }

        return true;
    }

    /// <exception cref="ReleaseException">Not 64 hex digits.</exception>
    public static string ParseDigest(string text) => text.Length == DigestDigits && text.All(char.IsAsciiHexDigit)
        ? text.ToLowerInvariant()
        : throw new ReleaseException($"'{text}' is not a SHA-256: it has 64 hex digits, as 'sha256sum' prints them.");

    public override string ToString() => $"{Location.AbsoluteUri}#sha256={Digest}{(Size is { } size ? $"&size={size}" : "")}";
}
