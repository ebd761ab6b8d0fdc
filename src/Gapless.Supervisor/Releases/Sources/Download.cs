namespace Gapless.Supervisor.Releases.Sources;

/// <summary>A file that was fetched; deleted with it.</summary>
/// <param name="Resumed">Bytes of it that an earlier attempt had left.</param>
internal sealed record Download(string Path, long Bytes, long Resumed) : IDisposable
{
    public void Dispose() => File.Delete(Path);
}
