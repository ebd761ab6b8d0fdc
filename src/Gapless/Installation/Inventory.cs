using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gapless.Installation;

/// <summary>What an installation has made, and so may take away again.</summary>
internal sealed record Inventory
{
    public static readonly Inventory Empty = new();

    /// <summary>Path, and SHA-256 of what was written there.</summary>
    public ImmutableSortedDictionary<string, string> Files { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Path, and where it leads.</summary>
    public ImmutableSortedDictionary<string, string> Links { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public ImmutableSortedSet<string> Folders { get; init; } = [];

    /// <summary>Folders with all that is in them.</summary>
    public ImmutableSortedSet<string> Trees { get; init; } = [];

    public ImmutableSortedSet<string> Accounts { get; init; } = [];

    public static string DigestOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>True when the file is as it was written; false when somebody has changed it since, or it is not ours.</summary>
    public bool Wrote(string path, string? present) => present is not null && Files.TryGetValue(path, out var digest) && digest == DigestOf(present);

    /// <exception cref="CliException">The file is there and cannot be understood.</exception>
    public static Inventory Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllText(path), InventoryJson.Default.Inventory)! : Empty;
        }
        catch (JsonException failure)
        {
            throw new CliException(ExitCode.Refused, $"{path} says what was installed, and cannot be read: {failure.Message}");
        }
    }

    /// <summary>Writes it; not before its folder has been made, as one of the first.</summary>
    public void Write(string path)
    {
        if (!Directory.Exists(Path.GetDirectoryName(path)))
            return;
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(this, InventoryJson.Default.Inventory) + "\n");
        File.Move(path + ".new", path, overwrite: true);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(Inventory))]
internal sealed partial class InventoryJson : JsonSerializerContext;
