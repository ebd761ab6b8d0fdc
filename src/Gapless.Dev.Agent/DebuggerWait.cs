using System.Diagnostics;

namespace Gapless.Dev.Agent;

/// <summary>Holds the app before its first line until a debugger is there. Nothing announces one, so it is looked for.</summary>
internal static class DebuggerWait
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    public static void Until()
    {
        Console.WriteLine($"waiting for a debugger: pid {Environment.ProcessId}");
        using var never = new ManualResetEventSlim();
        while (!Debugger.IsAttached)
            never.Wait(Look);
    }
}
