using System.Runtime.InteropServices;

namespace Gapless.Linux.Interop;

internal static partial class Libc
{
    private const int IPC_CREAT = 0x200;
    private const short IPC_NOWAIT = 0x800;
    private const short SEM_UNDO = 0x1000;
    private const int OwnerOnly = 0x180;

    /// <summary>The set of one semaphore with that key; it begins at zero. Made if there is none, for this user alone.</summary>
    internal static int SemaphoreOf(int key)
    {
        int id = semget(key, 1, IPC_CREAT | OwnerOnly);
        Check(id, "semget", null);
        return id;
    }

    /// <summary>Waits until the semaphore is zero and makes it one. The kernel takes that back when this process ends.</summary>
    internal static void TakeSemaphore(int id)
    {
        Span<SemaphoreOperation> take = [default, new() { Add = 1, Flags = SEM_UNDO }];
        int result;
        do
        {
            result = semop(id, ref take[0], (nuint)take.Length);
        }
        while (Interrupted(result));
        Check(result, "semop", null);
    }

    internal static void GiveSemaphore(int id)
    {
        var give = new SemaphoreOperation { Add = -1, Flags = SEM_UNDO | IPC_NOWAIT };
        Check(semop(id, ref give, 1), "semop", null);
    }

    [LibraryImport(Library, SetLastError = true)]
    private static partial int semget(int key, int count, int flags);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int semop(int id, ref SemaphoreOperation operations, nuint count);

    /// <summary>struct sembuf.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct SemaphoreOperation
    {
        public ushort Number;
        public short Add;
        public short Flags;
    }
}
