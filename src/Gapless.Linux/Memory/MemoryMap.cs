using Gapless.Linux.Interop;

namespace Gapless.Linux.Memory;

/// <summary>A file's memory, shared between processes. Unmapped when disposed; no span of it may be used after that.</summary>
public sealed unsafe class MemoryMap : IDisposable
{
    private readonly nuint _size;
    private void* _address;

    internal MemoryMap(FileDescriptor descriptor, long size, bool writable)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, int.MaxValue);
        _size = (nuint)size;
        _address = Libc.Map(descriptor, _size, writable ? Libc.PROT_READ | Libc.PROT_WRITE : Libc.PROT_READ);
    }

    /// <summary>The mapped bytes. Writing to a map that is not writable ends the process (SIGSEGV).</summary>
    public Span<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_address is null, this);
            return new Span<byte>(_address, (int)_size);
        }
    }

    public void Dispose()
    {
        if (_address is not null)
        {
            Libc.Unmap(_address, _size);
            _address = null;
        }
    }
}
