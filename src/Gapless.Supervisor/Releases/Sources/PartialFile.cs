using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Gapless.Supervisor.Releases.Sources;

/// <summary>What has come of a file so far, and what the server called it: only the same file may be gone on with.</summary>
internal sealed class PartialFile(string path)
{
    private readonly string _validator = System.IO.Path.ChangeExtension(path, ".validator");

    public long Length => File.Exists(path) ? new FileInfo(path).Length : 0;

    /// <summary>The condition under which the server shall send only the rest; null: it gave none.</summary>
    public RangeConditionHeaderValue? Validator =>
        File.Exists(_validator) && RangeConditionHeaderValue.TryParse(File.ReadAllText(_validator), out RangeConditionHeaderValue? value) ? value : null;

    /// <summary>Begins anew, with what this answer calls the file. A weak entity tag promises too little.</summary>
    public void Begin(HttpResponseMessage response)
    {
        Clear();
        RangeConditionHeaderValue? validator = response.Headers.ETag is { IsWeak: false } tag ? new RangeConditionHeaderValue(tag)
            : response.Content.Headers.LastModified is { } time ? new RangeConditionHeaderValue(time)
            : null;
        if (validator is not null)
        {
            File.WriteAllText(_validator, validator.ToString());
        }
    }

    public void Clear()
    {
        File.Delete(path);
        File.Delete(_validator);
    }

    public FileStream Append() => new(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);

    public async Task<string> DigestAsync(CancellationToken cancellationToken)
    {
        await using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }
}
