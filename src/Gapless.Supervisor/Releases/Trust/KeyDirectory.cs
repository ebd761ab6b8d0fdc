using System.Collections.Immutable;
using Gapless.Supervisor.Releases.Storage;

namespace Gapless.Supervisor.Releases.Trust;

/// <summary>The keys this machine trusts: files <c>NAME.pub</c> in <c>trusted-keys</c> beside the configuration. Read anew for each decision.</summary>
public sealed class KeyDirectory
{
    private const string Extension = ".pub";

    private KeyDirectory(string path)
    {
        Path = path;
    }

    /// <summary>Absolute; need not be there.</summary>
    public string Path { get; }

    public static KeyDirectory Beside(string configPath) => new(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(configPath)!, "trusted-keys"));

    /// <summary>By name.</summary>
    /// <exception cref="ReleaseException">A file is no key.</exception>
    public ImmutableArray<TrustedKey> Read() => Directory.Exists(Path)
        ? [.. Directory.EnumerateFiles(Path, "*" + Extension).Order(StringComparer.Ordinal).Select(TrustedKey.Read)]
        : [];

    /// <summary>Trusts a key from now on.</summary>
    /// <exception cref="ReleaseException">It is no key, or another one has this name.</exception>
    public TrustedKey Add(string file, string? name)
    {
        TrustedKey key = TrustedKey.Read(file);
        key = key with { Name = name ?? key.Name };
        if (key.Name.Length == 0 || key.Name.Contains('/', StringComparison.Ordinal) || key.Name.StartsWith('.'))
        {
            throw new ReleaseException($"'{key.Name}' is not a name for a key.");
        }

        string target = PathOf(key.Name);
        if (File.Exists(target) && TrustedKey.Read(target).Id != key.Id)
        {
            throw new ReleaseException($"Another key is trusted as '{key.Name}'. Give this one another name, or end the trust in the other first.");
        }

        try
        {
            Directory.CreateDirectory(Path);
            AtomicFile.Write(target, File.ReadAllText(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ReleaseException($"The key could not be written: {e.Message}", e);
        }

        return key;
    }

    /// <summary>Trusts a key no longer: from the next decision on.</summary>
    /// <exception cref="ReleaseException">No key has this name.</exception>
    public void Remove(string name)
    {
        if (!File.Exists(PathOf(name)))
        {
            throw new ReleaseException($"No key is trusted as '{name}' ({Path}).");
        }

        File.Delete(PathOf(name));
    }

    private string PathOf(string name) => System.IO.Path.Combine(Path, name + Extension);
}
