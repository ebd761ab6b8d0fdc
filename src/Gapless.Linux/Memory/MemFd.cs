using Gapless.Linux.Interop;

namespace Gapless.Linux.Memory;

/// <summary>What nobody may do to a memory file any more, for ever.</summary>
[Flags]
public enum MemFdSeals
{
    None = 0,

    /// <summary>Add further seals.</summary>
    Seal = 1,
    Shrink = 2,
    Grow = 4,

    /// <summary>Write; refused (EBUSY) while a writable map exists.</summary>
    Write = 8,

    /// <summary>Write, except through maps that exist already.</summary>
    FutureWrite = 16,
}

/// <summary>A file in memory without a name, which lives as long as any process holds it.</summary>
public sealed class MemFd : IDisposable
{
    private MemFd(FileDescriptor descriptor) => Descriptor = descriptor;

    public FileDescriptor Descriptor { get; }

    public long Size
    {
        get => (long)Libc.Statx(Descriptor).Size;
        set => Libc.Truncate(Descriptor, value);
    }

    public MemFdSeals Seals => (MemFdSeals)Libc.GetSeals(Descriptor);

    /// <summary>Creates an empty one (close-on-exec, may be sealed).</summary>
    /// <param name="name">Shown in /proc/PID/fd; need not be unique; at most 249 bytes.</param>
    public static MemFd Create(string name) => new(Libc.MemfdCreate(name, Libc.MFD_CLOEXEC | Libc.MFD_ALLOW_SEALING));

    /// <summary>Takes over one that was inherited or received.</summary>
    public static MemFd Adopt(FileDescriptor descriptor) => new(descriptor);

    /// <exception cref="LinuxException">EPERM: sealed against seals; EBUSY: a writable map exists.</exception>
    public void AddSeals(MemFdSeals seals) => Libc.AddSeals(Descriptor, (int)seals);

    /// <summary>Reads up to the buffer's length; less at the end.</summary>
    public int Read(Span<byte> into, long offset)
    {
        int total = 0;
        while (total < into.Length)
        {
            int read = Libc.ReadAt(Descriptor, into[total..], offset + total);
            if (read == 0)
            {
                break;
            }
            total += read;
        }
        return total;
    }

    /// <summary>The whole content.</summary>
    public byte[] ReadAll()
    {
        byte[] content = new byte[Size];
        return content[..Read(content, 0)];
    }

    /// <summary>Writes all of it, growing the file.</summary>
    /// <exception cref="LinuxException">EPERM: sealed; ENOSPC: no memory.</exception>
    public void Write(ReadOnlySpan<byte> data, long offset) => Libc.WriteAt(Descriptor, data, offset);

    /// <summary>Maps the file as it is now, shared with all others who map it.</summary>
    public MemoryMap Map(bool writable) => Map(writable, Size);

    /// <summary>Maps its first <paramref name="length"/> bytes, like <see cref="Map(bool)"/>.</summary>
    public MemoryMap Map(bool writable, long length) => new(Descriptor, length, writable);

    public void Dispose() => Descriptor.Dispose();
}
