using System.Runtime.InteropServices;

namespace Gapless.Linux.Interop;

internal static partial class Libc
{
    private const int TIME_ERROR = 5;

    // struct timex has 208 bytes on 64-bit machines; modes = 0 only reads, and the state is the call's result.
    private const int TimexSize = 256;

    /// <summary>Null where the kernel refuses to say (some sandboxes do).</summary>
    internal static unsafe bool? IsClockSynchronized
    {
        get
        {
            byte* buffer = stackalloc byte[TimexSize];
            new Span<byte>(buffer, TimexSize).Clear();
            int state = adjtimex(buffer);
            return state < 0 ? null : state != TIME_ERROR;
        }
    }

    /// <summary>Null where the C library is not glibc.</summary>
    internal static string? GlibcVersion
    {
        get
        {
            try
            {
                return Marshal.PtrToStringUTF8(gnu_get_libc_version());
            }
            catch (EntryPointNotFoundException)
            {
                return null;
            }
        }
    }

    [LibraryImport(Library)]
    private static unsafe partial int adjtimex(byte* buffer);

    [LibraryImport(Library)]
    private static partial nint gnu_get_libc_version();
}
