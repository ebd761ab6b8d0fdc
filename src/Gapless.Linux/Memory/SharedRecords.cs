namespace Gapless.Linux.Memory;

/// <summary>
/// Records of eight 64-bit words in a memory file, one cache line each: written here without a system call, read by whoever holds the file, also after the
/// death of this process. Untouched records take no memory.
/// </summary>
/// <remarks>Mapped as long as the process lives, so that a record may be written at any time.</remarks>
public sealed unsafe class SharedRecords
{
    public const int WordsOfRecord = 8;
    public const int SizeOfRecord = WordsOfRecord * sizeof(long);

    private readonly long* _words;

    private SharedRecords(MemFd file, int count, long* words)
    {
        File = file;
        Count = count;
        _words = words;
    }

    public MemFd File { get; }

    public int Count { get; }

    /// <exception cref="ArgumentOutOfRangeException">There is no such record.</exception>
    public SharedRecord this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
            return new SharedRecord(_words + ((long)index * WordsOfRecord));
        }
    }

    /// <param name="name">Shown in /proc/PID/fd.</param>
    /// <param name="count">All zero at first.</param>
    public static SharedRecords Create(string name, int count)
    {
        MemFd file = MemFd.Create(name);
        long size = (long)count * SizeOfRecord;
        file.Size = size;
        return new SharedRecords(file, count, (long*)Interop.Libc.Map(file.Descriptor, (nuint)size, Interop.Libc.PROT_READ | Interop.Libc.PROT_WRITE));
    }
}

/// <summary>One record, or none: what is written to none goes nowhere.</summary>
public readonly unsafe struct SharedRecord
{
    private readonly long* _words;

    internal SharedRecord(long* words) => _words = words;

    public bool Exists => _words is not null;

    /// <summary>Sets one word; everything written before is visible to whoever sees it.</summary>
    /// <param name="word">0 to 7.</param>
    /// <param name="value">Seen whole.</param>
    public void Set(int word, long value)
    {
        if (_words is not null)
        {
            Volatile.Write(ref _words[word], value);
        }
    }

    public long Get(int word) => _words is null ? 0 : Volatile.Read(ref _words[word]);
}
