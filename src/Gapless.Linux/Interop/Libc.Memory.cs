using System.Runtime.InteropServices;

namespace Gapless.Linux.Interop;

internal static partial class Libc
{
    internal const uint MFD_CLOEXEC = 1;
    internal const uint MFD_ALLOW_SEALING = 2;
    internal const int PROT_READ = 1;
    internal const int PROT_WRITE = 2;
    private const int F_ADD_SEALS = 1033;
    private const int F_GET_SEALS = 1034;
    private const int MAP_SHARED = 1;

    internal static FileDescriptor MemfdCreate(string name, uint flags) => Own(memfd_create(name, flags), "memfd_create", name);

    internal static void AddSeals(SafeHandle fd, int seals) => Check(fcntl(fd, F_ADD_SEALS, seals), "fcntl(F_ADD_SEALS)");

    internal static int GetSeals(SafeHandle fd) => Check(fcntl(fd, F_GET_SEALS, 0), "fcntl(F_GET_SEALS)");

    internal static void Truncate(SafeHandle fd, long size) => Check(ftruncate(fd, size), "ftruncate");

    internal static unsafe int ReadAt(SafeHandle fd, Span<byte> into, long offset)
    {
        nint read;
        fixed (byte* p = into)
        {
            do
            {
                read = pread(fd, p, (nuint)into.Length, offset);
            }
            while (Interrupted(read));
        }
        return Check((int)read, "pread");
    }

    internal static unsafe void WriteAt(SafeHandle fd, ReadOnlySpan<byte> data, long offset)
    {
        while (!data.IsEmpty)
        {
            nint written;
            fixed (byte* p = data)
            {
                written = pwrite(fd, p, (nuint)data.Length, offset);
            }
            if (Interrupted(written))
            {
                continue;
            }
            Check((int)written, "pwrite");
            data = data[(int)written..];
            offset += written;
        }
    }

    internal static unsafe void* Map(SafeHandle fd, nuint size, int protection)
    {
        void* address = mmap(null, size, protection, MAP_SHARED, fd, 0);
        return (nint)address == -1 ? throw new LinuxException("mmap", LastError, $"({size} bytes)") : address;
    }

    internal static unsafe void Unmap(void* address, nuint size) => Check(munmap(address, size), "munmap");

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int memfd_create(string name, uint flags);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int ftruncate(SafeHandle fd, long size);

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial nint pread(SafeHandle fd, byte* into, nuint count, long offset);

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial nint pwrite(SafeHandle fd, byte* data, nuint count, long offset);

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial void* mmap(void* address, nuint size, int protection, int flags, SafeHandle fd, long offset);

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial int munmap(void* address, nuint size);

    internal static void MallocTrim()
    {
        try
        {
            _ = malloc_trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Only glibc has it.
        }
    }

    [LibraryImport(Library)]
    private static partial int malloc_trim(nuint pad);
}
