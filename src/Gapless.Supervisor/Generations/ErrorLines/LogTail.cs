namespace Gapless.Supervisor.Generations.ErrorLines;

/// <summary>Reads what was appended to a generation's log since it looked last. One look at a time, any thread.</summary>
internal sealed class LogTail
{
    /// <summary>A supervisor that comes later learns from so much what the workers wrote before.</summary>
    private const int History = 1 << 20;

    /// <summary>More in one look is not read: the newest counts.</summary>
    private const int MostBytes = 4 << 20;

    private readonly string _path;
    private readonly ErrorLineReader _reader = new();
    private readonly long _historyEnds;
    private long _offset;

    public LogTail(string path)
    {
        _path = path;
        _historyEnds = Length;
        _offset = Math.Max(0, _historyEnds - History);
    }

    /// <summary>The next look finds what was written at any time before.</summary>
    public bool HasHistory => _offset < _historyEnds;

    /// <summary>A look is under way. Set by the owner's thread alone.</summary>
    public bool IsBusy { get; set; }

    /// <summary>Costs one call of the kernel.</summary>
    public bool HasGrown => Length > _offset;

    private long Length => new FileInfo(_path) is { Exists: true } file ? file.Length : 0;

    /// <exception cref="IOException">The file is gone.</exception>
    public Dictionary<string, ErrorLineCount> Look()
    {
        using var file = File.OpenHandle(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var end = RandomAccess.GetLength(file);
        if (end - _offset > MostBytes)
        {
            _offset = end - MostBytes;
            _reader.Skip();
        }

        var buffer = new byte[64 << 10];
        while (_offset < end && RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - _offset)), _offset) is var read and > 0)
        {
            _reader.Read(buffer.AsSpan(0, read));
            _offset += read;
        }

        return _reader.Take();
    }
}
