namespace Gapless.Supervisor.Releases;

/// <summary>What one name in a release is.</summary>
public enum EntryKind
{
    File,
    Directory,
    Link,

    /// <summary>A link to a directory in the service's shared directory, made by the store.</summary>
    SharedDirectory,

    /// <summary>The same for a file, which the app makes when no release has brought one.</summary>
    SharedFile,
}

/// <summary>One name in a release.</summary>
/// <param name="Path">Relative to the release, with <c>/</c>.</param>
/// <param name="Mode">Permission bits of files and directories.</param>
/// <param name="Size">Bytes of a file.</param>
/// <param name="Sha256">Lower-case hex, of a file.</param>
/// <param name="Target">Of a link.</param>
public sealed record ManifestEntry(string Path, EntryKind Kind, int Mode = 0, long Size = 0, string? Sha256 = null, string? Target = null)
{
    public bool IsShared => Kind is EntryKind.SharedDirectory or EntryKind.SharedFile;
}
