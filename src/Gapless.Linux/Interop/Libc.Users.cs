using System.Runtime.InteropServices;
using Gapless.Linux.Processes;

namespace Gapless.Linux.Interop;

internal static partial class Libc
{
    [StructLayout(LayoutKind.Sequential)]
    private struct Passwd
    {
        internal nint Name;
        internal nint Password;
        internal uint Uid;
        internal uint Gid;
        internal nint Gecos;
        internal nint Home;
        internal nint Shell;
    }

    internal static uint EffectiveUid => geteuid();

    internal static uint EffectiveGid => getegid();

    internal static unsafe UserAccount? FindUser(string name) =>
        Find((Passwd* entry, byte* buffer, nuint size, out Passwd* found) => getpwnam_r(name, entry, buffer, size, out found), name);

    internal static unsafe UserAccount? FindUser(uint uid) =>
        Find((Passwd* entry, byte* buffer, nuint size, out Passwd* found) => getpwuid_r(uid, entry, buffer, size, out found), $"{uid}");

    internal static unsafe uint[] GroupsOf(string user, uint gid)
    {
        for (int size = 32; ; size *= 2)
        {
            uint[] groups = new uint[size];
            int count = size;
            fixed (uint* p = groups)
            {
                if (getgrouplist(user, gid, p, ref count) >= 0)
                {
                    return groups[..count];
                }
            }
        }
    }

    private unsafe delegate int Lookup(Passwd* entry, byte* buffer, nuint size, out Passwd* found);

    private static unsafe UserAccount? Find(Lookup lookup, string subject)
    {
        for (int size = 1024; ; size *= 2)
        {
            byte[] buffer = new byte[size];
            fixed (byte* p = buffer)
            {
                Passwd entry;
                var error = (Errno)lookup(&entry, p, (nuint)size, out Passwd* found);
                switch (error)
                {
                    case Errno.None when found is not null:
                        return new UserAccount(
                            Marshal.PtrToStringUTF8(entry.Name)!, entry.Uid, entry.Gid, Marshal.PtrToStringUTF8(entry.Home) ?? "/");
                    // getpwnam(3): all of these can mean that there is no such user.
                    case Errno.None or Errno.ENOENT or Errno.ESRCH or Errno.EBADF or Errno.EPERM:
                        return null;
                    case Errno.ERANGE or Errno.EINTR:
                        continue;
                    default:
                        throw new LinuxException("getpwnam_r", error, subject);
                }
            }
        }
    }

    [LibraryImport(Library)]
    private static partial uint geteuid();

    [LibraryImport(Library)]
    private static partial uint getegid();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int getgrouplist(string user, uint gid, uint* groups, ref int count);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int getpwnam_r(string name, Passwd* entry, byte* buffer, nuint size, out Passwd* found);

    [LibraryImport(Library)]
    private static unsafe partial int getpwuid_r(uint uid, Passwd* entry, byte* buffer, nuint size, out Passwd* found);
}
