using Gapless.Linux.Interop;

namespace Gapless.Linux.Processes;

/// <summary>
/// A child that shares this process's descriptor table and outlives it: whatever kills this process, its descriptors stay open until the holder ends, and
/// <see cref="ProcessHandle.DuplicateDescriptor"/> takes them from there.
/// </summary>
/// <remarks>
/// It shares the memory too, costs none of its own but a small stack, and never runs code of this program. It is a member of this process's session. The
/// kernel ends it together with this process when memory runs out, because they share it.
/// </remarks>
public sealed unsafe class DescriptorHolder : IDisposable
{
    private const nuint StackSize = 64 << 10;

    private readonly Lock _gate = new();
    private byte* _stack;

    private DescriptorHolder(int pid, byte* stack)
    {
        Pid = pid;
        _stack = stack;
    }

    public int Pid { get; }

    /// <param name="life">In whole seconds; then it ends by itself, whoever has died or was never there.</param>
    /// <exception cref="LinuxException">EAGAIN: too many processes of this user; EPERM: a sandbox forbids it.</exception>
    public static DescriptorHolder Start(TimeSpan life)
    {
        byte* stack = Libc.MapStack(StackSize);
        try
        {
            return new DescriptorHolder(Libc.CloneSleeper((uint)life.TotalSeconds, stack, StackSize), stack);
        }
        catch
        {
            Libc.Unmap(stack, StackSize);
            throw;
        }
    }

    /// <summary>Ends it; returns when it is gone.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_stack is null)
            {
                return;
            }
            // Nobody else reaps it, so the number is its own until here.
            _ = Libc.TryKill(Pid, Signals.Kill);
            Libc.AwaitSleeper(Pid);
            Libc.Unmap(_stack, StackSize);
            _stack = null;
        }
    }
}
