using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gapless.Supervisor.Releases.Packages;

/// <summary>
/// What a package says of itself, in one canonical text: this text is what is signed. It ends with the manifest of the release, and
/// through that with the digest of every file.
/// </summary>
public sealed class PackageManifest
{
    private const string FirstLine = "gapless-package 1";
    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const int LongestVersion = 200;
    private const int HeaderLines = 6;

    /// <param name="service">The only service it may be deployed to.</param>
    /// <param name="version">As people call it: 1 to 200 characters, none of them a control character.</param>
    /// <param name="built">When the newest of its files was written; parts of seconds are cut off.</param>
    /// <param name="expires">From then on no host takes it any more; parts of seconds are cut off.</param>
    /// <param name="counter">Rises from release to release of a service.</param>
    /// <exception cref="FormatException">A value cannot stand in a manifest; the message says which.</exception>
    public PackageManifest(string service, string version, DateTimeOffset built, DateTimeOffset expires, long counter, ReleaseManifest contents)
    {
        if (service.Length == 0 || !service.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            throw new FormatException($"'{service}' is not the name of a service.");
        }

        if (version.Length is 0 or > LongestVersion || version.Any(char.IsControl))
        {
            throw new FormatException($"A version has 1 to {LongestVersion} characters and no control characters.");
        }

        if (counter < 1)
        {
            throw new FormatException($"A counter is a whole number from 1 on, not {counter}.");
        }

        (Service, Version, Built, Expires, Counter, Contents) = (service, version, WholeSeconds(built), WholeSeconds(expires), counter, contents);
        Text = $"{FirstLine}\nservice\t{service}\nversion\t{version}\nbuilt\t{Time(Built)}\nexpires\t{Time(Expires)}\ncounter\t{counter}\n{contents.Text}";
        Digest = Convert.ToHexStringLower(SHA256.HashData(Utf8));
    }

    public string Service { get; }

    public string Version { get; }

    public DateTimeOffset Built { get; }

    public DateTimeOffset Expires { get; }

    public long Counter { get; }

    public ReleaseManifest Contents { get; }

    public string Text { get; }

    /// <summary>What is signed.</summary>
    public byte[] Utf8 => Encoding.UTF8.GetBytes(Text);

    /// <summary>SHA-256 of <see cref="Utf8"/>, lower-case hex: names the package whoever signed it.</summary>
    public string Digest { get; }

    /// <exception cref="FormatException">Not what <see cref="Text"/> holds, to the byte: two readers could understand it differently.</exception>
    public static PackageManifest Parse(ReadOnlySpan<byte> utf8)
    {
        string text = Encoding.UTF8.GetString(utf8);
        string[] parts = text.Split('\n', HeaderLines + 1);
        if (parts.Length <= HeaderLines || parts[0] != FirstLine)
        {
            throw new FormatException("It is not a manifest of a package of this version.");
        }

        PackageManifest manifest;
        try
        {
            manifest = new PackageManifest(
                Value(parts[1], "service"),
                Value(parts[2], "version"),
                Time(Value(parts[3], "built")),
                Time(Value(parts[4], "expires")),
                long.Parse(Value(parts[5], "counter"), NumberStyles.None, CultureInfo.InvariantCulture),
                ReleaseManifest.Parse(parts[6]));
        }
        catch (Exception e) when (e is OverflowException or ArgumentException)
        {
            throw new FormatException(e.Message, e);
        }

        return manifest.Utf8.AsSpan().SequenceEqual(utf8) ? manifest : throw new FormatException("The manifest is not in its canonical form.");
    }

    private static string Value(string line, string name) =>
        line.StartsWith(name + "\t", StringComparison.Ordinal) ? line[(name.Length + 1)..] : throw new FormatException($"Where '{name}' should stand is '{line}'.");

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.ParseExact(text, TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
