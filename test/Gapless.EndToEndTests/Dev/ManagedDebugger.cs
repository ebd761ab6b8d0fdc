using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gapless.EndToEndTests.Dev;

/// <summary>
/// A debugger at work on a .NET process, by the runtime's own debugging library, as every IDE's is. It lets everything go on at once that the runtime stops for.
/// </summary>
/// <remarks>
/// The interfaces are those of cordebug.idl in the runtime's sources; only what is needed of them is called. The methods of a callback differ in what follows the first
/// argument, which is the process or the application domain and can be told to go on: one function serves them all.
/// </remarks>
internal sealed unsafe class ManagedDebugger : IDisposable
{
    private const int Version4 = 4;
    private const int CallbackMethods = 26;
    private const int Callback2Methods = 8;

    private static readonly Guid Callback2 = new("250E5EEA-DB5C-4C76-B6F3-8C46F12E3203");
    private static readonly nint* First = Interface(CallbackMethods);
    private static readonly nint* Second = Interface(Callback2Methods);

    private readonly nint _debugger;
    private readonly nint _process;

    private ManagedDebugger(nint debugger, nint process)
    {
        (_debugger, _process) = (debugger, process);
    }

    /// <summary>Of this process's runtime: the other process must run on the same.</summary>
    public static ManagedDebugger Attach(int pid)
    {
        var library = NativeLibrary.Load(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "libmscordbi.so"));
        // The loader of its own kind calls this; without it the library waits for itself.
        _ = ((delegate* unmanaged<nint, uint, nint, int>)NativeLibrary.GetExport(library, "DllMain"))(library, 1, 0);
        var create = (delegate* unmanaged<int, int, char*, nint, nint*, int>)NativeLibrary.GetExport(library, "CoreCLRCreateCordbObjectEx");
        nint debugger, process;
        Check(create(Version4, pid, null, BaseOfRuntime(pid), &debugger), "the debugging library has no debugger");
        Check(((delegate* unmanaged<nint, int>)Method(debugger, 3))(debugger), "the debugger does not begin");
        Check(((delegate* unmanaged<nint, nint, int>)Method(debugger, 5))(debugger, (nint)First), "the debugger takes no callbacks");
        Check(((delegate* unmanaged<nint, int, int, nint*, int>)Method(debugger, 8))(debugger, pid, 0, &process), $"the debugger is not let into {pid}");
        return new ManagedDebugger(debugger, process);
    }

    /// <summary>The process goes on without.</summary>
    public void Dispose()
    {
        _ = ((delegate* unmanaged<nint, int, int>)Method(_process, 3))(_process, 5000);
        _ = ((delegate* unmanaged<nint, int>)Method(_process, 9))(_process);
        _ = ((delegate* unmanaged<nint, int>)Method(_debugger, 4))(_debugger);
    }

    private static nint BaseOfRuntime(int pid) =>
        File.ReadLines($"/proc/{pid}/maps").Where(l => l.EndsWith("/libcoreclr.so", StringComparison.Ordinal)).Select(l => nint.Parse(l.AsSpan(0, l.IndexOf('-')), NumberStyles.HexNumber, CultureInfo.InvariantCulture)).First();

    private static nint Method(nint instance, int slot) => (*(nint**)instance)[slot];

    private static void Check(int result, string problem)
    {
        if (result < 0)
            throw new InvalidOperationException($"{problem}: 0x{result:X8}");
    }

    /// <summary>An object whose first word is its table of methods, as callers of the interface see it; it lives as long as this process.</summary>
    private static nint* Interface(int methods)
    {
        var words = (nint*)NativeMemory.Alloc((nuint)(4 + methods), (nuint)sizeof(nint));
        words[0] = (nint)(words + 1);
        words[1] = (nint)(delegate* unmanaged<nint, Guid*, nint*, int>)&Query;
        words[2] = words[3] = (nint)(delegate* unmanaged<nint, uint>)&Count;
        for (var i = 0; i < methods; i++)
            words[4 + i] = (nint)(delegate* unmanaged<nint, nint, nint, int>)&GoOn;
        return words;
    }

    [UnmanagedCallersOnly]
    private static int Query(nint self, Guid* id, nint* found)
    {
        *found = *id == Callback2 ? (nint)Second : (nint)First;
        return 0;
    }

    [UnmanagedCallersOnly]
    private static uint Count(nint self) => 1;

    [UnmanagedCallersOnly]
    private static int GoOn(nint self, nint controller, nint thread)
    {
        // Of a new name of a thread it is not said whose it is.
        if (controller == 0)
            _ = ((delegate* unmanaged<nint, nint*, int>)Method(thread, 3))(thread, &controller);
        _ = ((delegate* unmanaged<nint, int, int>)Method(controller, 4))(controller, 0);
        return 0;
    }
}
