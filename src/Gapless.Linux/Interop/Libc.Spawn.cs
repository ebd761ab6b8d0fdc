using System.Runtime.InteropServices;

namespace Gapless.Linux.Interop;

internal static partial class Libc
{
    private const short POSIX_SPAWN_SETSIGDEF = 0x04;
    private const short POSIX_SPAWN_SETSIGMASK = 0x08;
    private const short POSIX_SPAWN_SETSID = 0x80;

    // glibc: 80 and 336 bytes on 64-bit; the rest is room.
    private const int OpaqueSize = 512;
    private const int SIGSET_SIZE = 128;

    /// <summary>
    /// Starts a program in its own session, every signal at its default and none blocked, with exactly
    /// <paramref name="descriptors"/> at 0, 1, 2, … and nothing else open.
    /// </summary>
    /// <param name="descriptors">Must all lie above the targets, or placing one would overwrite the next source.</param>
    /// <returns>The process id, or the error of the first step that failed.</returns>
    internal static unsafe Errno TrySpawn(
        string path, NativeStrings arguments, NativeStrings environment, FileDescriptor directory,
        IReadOnlyList<FileDescriptor> descriptors, out int pid)
    {
        byte* actions = stackalloc byte[OpaqueSize];
        byte* attributes = stackalloc byte[OpaqueSize];
        byte* every = stackalloc byte[SIGSET_SIZE];
        byte* none = stackalloc byte[SIGSET_SIZE];
        new Span<byte>(every, SIGSET_SIZE).Fill(0xff);
        new Span<byte>(none, SIGSET_SIZE).Clear();
        pid = 0;

        var error = (Errno)posix_spawn_file_actions_init(actions);
        if (error != Errno.None)
        {
            return error;
        }
        error = (Errno)posix_spawnattr_init(attributes);
        if (error != Errno.None)
        {
            _ = posix_spawn_file_actions_destroy(actions);
            return error;
        }
        try
        {
            int failed = posix_spawn_file_actions_addfchdir_np(actions, directory.Value);
            for (int target = 0; target < descriptors.Count && failed == 0; target++)
            {
                failed = posix_spawn_file_actions_adddup2(actions, descriptors[target].Value, target);
            }
            failed = failed != 0 ? failed : posix_spawn_file_actions_addclosefrom_np(actions, descriptors.Count);
            failed = failed != 0 ? failed : posix_spawnattr_setsigdefault(attributes, every);
            failed = failed != 0 ? failed : posix_spawnattr_setsigmask(attributes, none);
            failed = failed != 0 ? failed : posix_spawnattr_setflags(
                attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
            return failed != 0
                ? (Errno)failed
                : (Errno)posix_spawn(out pid, path, actions, attributes, arguments.Pointer, environment.Pointer);
        }
        finally
        {
            _ = posix_spawnattr_destroy(attributes);
            _ = posix_spawn_file_actions_destroy(actions);
        }
    }

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int posix_spawn(out int pid, string path, void* actions, void* attributes, byte** argv, byte** envp);

    [LibraryImport(Library)]
    private static unsafe partial int posix_spawn_file_actions_init(void* actions);

    [LibraryImport(Library)]
    private static unsafe partial int posix_spawn_file_actions_destroy(void* actions);

    [LibraryImport(Library)]
    private static unsafe partial int posix_spawn_file_actions_addfchdir_np(void* actions, int fd);

    [LibraryImport(Library)]
    private static unsafe partial int posix_spawn_file_actions_adddup2(void* actions, int fd, int target);

    [LibraryImport(Library)]
    private static unsafe partial int posix_spawn_file_actions_addclosefrom_np(void* actions, int lowest);

    [LibraryImport(Library)]
    private static unsafe partial int posix_spawnattr_init(void* attributes);

    [LibraryImport(Library)]
    private static unsafe partial int posix_spawnattr_destroy(void* attributes);

    [LibraryImport(Library)]
    private static unsafe partial int posix_spawnattr_setsigdefault(void* attributes, void* signals);

    [LibraryImport(Library)]
    private static unsafe partial int posix_spawnattr_setsigmask(void* attributes, void* signals);

    [LibraryImport(Library)]
    private static unsafe partial int posix_spawnattr_setflags(void* attributes, short flags);
}
