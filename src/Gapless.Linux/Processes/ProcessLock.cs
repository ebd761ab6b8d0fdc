using System.Buffers.Binary;
using System.Security.Cryptography;
using Gapless.Linux.Interop;

namespace Gapless.Linux.Processes;

/// <summary>
/// A lock that one process at a time holds, of all that know its file. The kernel takes it from a process that ends, however it ends. A lock on a descriptor (<c>flock</c>)
/// would stay with whoever shares the dead process's descriptor table, so it is a System V semaphore with undo; the file holds its key.
/// </summary>
public sealed class ProcessLock : IDisposable
{
    private readonly int _semaphore;
    private bool _isGiven;

    private ProcessLock(int semaphore) => _semaphore = semaphore;

    /// <summary>Writes the file, unless it is there.</summary>
    public static void Make(string path)
    {
        if (!File.Exists(path))
        {
            File.WriteAllBytes(path, RandomNumberGenerator.GetBytes(sizeof(int)));
        }
    }

    /// <summary>Waits for it, on the calling thread, for as long as it takes. Processes of one user can share it.</summary>
    /// <exception cref="IOException">The file cannot be read, or the kernel refuses: it is another user's.</exception>
    public static ProcessLock Acquire(string path)
    {
        byte[] key = File.ReadAllBytes(path);
        if (key.Length != sizeof(int))
        {
            throw new IOException($"{path} holds no key: {key.Length} bytes.");
        }
        // Zero would mean a new one for everybody.
        int id = Libc.SemaphoreOf(BinaryPrimitives.ReadInt32LittleEndian(key) | 1);
        Libc.TakeSemaphore(id);
        return new ProcessLock(id);
    }

    public void Dispose()
    {
        if (!_isGiven)
        {
            _isGiven = true;
            Libc.GiveSemaphore(_semaphore);
        }
    }
}
