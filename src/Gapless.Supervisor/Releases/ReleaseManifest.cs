using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gapless.Supervisor.Releases;

/// <summary>
/// Everything that is in a release, in one canonical text whose digest is the release's id. Owners, times and the label are not
/// part of it: the same build deployed twice is the same release.
/// </summary>
public sealed class ReleaseManifest
{
    private const string FirstLine = "gapless-manifest 1";

    /// <summary>In any order; paths must be different.</summary>
    public ReleaseManifest(IEnumerable<ManifestEntry> entries)
    {
        Entries = [.. entries.OrderBy(e => e.Path, StringComparer.Ordinal)];
        Text = Write(Entries);
        Id = new ReleaseId(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text))));
    }

    /// <summary>Sorted by path, byte by byte.</summary>
    public ImmutableArray<ManifestEntry> Entries { get; }

    public ReleaseId Id { get; }

    /// <summary>One line for each entry: kind, mode, size, digest or target, path; separated by tabs.</summary>
    public string Text { get; }

    public long Bytes => Entries.Sum(e => e.Size);

    /// <exception cref="FormatException">Not what <see cref="Text"/> holds.</exception>
    public static ReleaseManifest Parse(string text)
    {
        string[] lines = text.TrimEnd('\n').Split('\n');
        return lines[0] == FirstLine ? new ReleaseManifest(lines.Skip(1).Select(ParseLine)) : throw new FormatException("Not a manifest of this version.");
    }

    private static string Write(ImmutableArray<ManifestEntry> entries)
    {
        var text = new StringBuilder(FirstLine).Append('\n');
        foreach (ManifestEntry entry in entries)
        {
            string mode = Convert.ToString(entry.Mode, 8).PadLeft(4, '0');
            string line = entry.Kind switch
            {
                EntryKind.File => $"file\t{mode}\t{entry.Size}\t{entry.Sha256}",
                EntryKind.Directory => $"dir\t{mode}",
                EntryKind.Link => $"link\t{Escape(entry.Target!)}",
                EntryKind.SharedDirectory => "shared-dir",
                _ => "shared-file",
            };
            text.Append(line).Append('\t').Append(Escape(entry.Path)).Append('\n');
        }

        return text.ToString();
    }

    private static ManifestEntry ParseLine(string line)
    {
        string[] parts = line.Split('\t');
        string path = Unescape(parts[^1]);
        return parts switch
        {
            ["file", var mode, var size, var digest, _] => new ManifestEntry(path, EntryKind.File, Convert.ToInt32(mode, 8), long.Parse(size, CultureInfo.InvariantCulture), digest),
            ["dir", var mode, _] => new ManifestEntry(path, EntryKind.Directory, Convert.ToInt32(mode, 8)),
            ["link", var target, _] => new ManifestEntry(path, EntryKind.Link, Target: Unescape(target)),
            ["shared-dir", _] => new ManifestEntry(path, EntryKind.SharedDirectory),
            ["shared-file", _] => new ManifestEntry(path, EntryKind.SharedFile),
            _ => throw new FormatException($"Not a line of a manifest: '{line}'."),
        };
    }

    private static string Escape(string name) =>
        name.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\t", @"\t", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);

    private static string Unescape(string text)
    {
        var name = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            name.Append(text[i] == '\\' && i + 1 < text.Length ? text[++i] switch { 't' => '\t', 'n' => '\n', var c => c } : text[i]);
        }

        return name.ToString();
    }
}
