using System.Runtime.InteropServices;

namespace Gapless.Linux.Interop;

/// <summary>A null-terminated array of C strings, freed on dispose: argv and envp.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private readonly int _count;

    internal NativeStrings(IReadOnlyCollection<string> strings)
    {
        _count = strings.Count;
        Pointer = (byte**)NativeMemory.AllocZeroed((nuint)_count + 1, (nuint)sizeof(byte*));
        int i = 0;
        foreach (string s in strings)
        {
            if (s.Contains('\0'))
            {
                Dispose();
                throw new ArgumentException($"'{s.Replace("\0", "\\0")}' contains a NUL, which no program can receive.", nameof(strings));
            }
            Pointer[i++] = (byte*)Marshal.StringToCoTaskMemUTF8(s);
        }
    }

    internal byte** Pointer { get; private set; }

    public void Dispose()
    {
        if (Pointer is null)
        {
            return;
        }
        for (int i = 0; i < _count; i++)
        {
            Marshal.FreeCoTaskMem((nint)Pointer[i]);
        }
        NativeMemory.Free(Pointer);
        Pointer = null;
    }
}
