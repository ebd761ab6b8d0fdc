using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gapless.EndToEndTests.SlowLink;

/// <summary>
/// Carries packets from one tunnel to another, each as late as <paramref name="fate"/> says; a fate of null loses it. The packets of one flow keep their order.
/// </summary>
internal sealed unsafe partial class LinkDirection : IDisposable
{
    private const int LargestPacket = 65536;
    private const short Readable = 1;
    private const int LongestWait = 50;
    private const int Interrupted = 4;

    private readonly PriorityQueue<byte[], (long Due, long Number)> _underWay = new();
    private readonly byte[] _buffer = new byte[LargestPacket];
    private readonly SafeFileHandle _from;
    private readonly SafeFileHandle _to;
    private readonly Func<ReadOnlyMemory<byte>, TimeSpan?> _fate;
    private readonly Thread _thread;
    private long _packets;
    private long _lost;
    private volatile bool _ended;
    private volatile Exception? _fault;

    public LinkDirection(SafeFileHandle from, SafeFileHandle to, Func<ReadOnlyMemory<byte>, TimeSpan?> fate)
    {
        _from = from;
        _to = to;
        _fate = fate;
        _thread = new Thread(Carry) { IsBackground = true };
        _thread.Start();
    }

    public long Packets => Volatile.Read(ref _packets);

    public long Lost => Volatile.Read(ref _lost);

    /// <summary>What broke the link, if anything did: then the test has proved nothing.</summary>
    public Exception? Fault => _fault;

    public void Dispose()
    {
        _ended = true;
        _thread.Join();
    }

    private static long Now => TimeProvider.System.GetTimestamp();

    private void Carry()
    {
        try
        {
            while (!_ended)
            {
                if (Poll(WaitMilliseconds()))
                    Take();
                while (_underWay.TryPeek(out _, out var next) && next.Due <= Now)
                    Write(_underWay.Dequeue());
            }
        }
        catch (Exception e)
        {
            _fault = e;
        }
    }

    private void Take()
    {
        nint length;
        fixed (byte* buffer = _buffer)
            length = Checked(read(_from, buffer, LargestPacket), "read");
        var number = Interlocked.Increment(ref _packets);
        var packet = _buffer.AsSpan(0, (int)length).ToArray();
        if (_fate(packet) is { } delay)
            _underWay.Enqueue(packet, (Now + (long)(delay.TotalSeconds * TimeProvider.System.TimestampFrequency), number));
        else
            Interlocked.Increment(ref _lost);
    }

    private void Write(byte[] packet)
    {
        fixed (byte* bytes = packet)
            Checked(write(_to, bytes, (nuint)packet.Length), "write");
    }

    private int WaitMilliseconds()
    {
        if (!_underWay.TryPeek(out _, out var next))
            return LongestWait;
        var left = TimeProvider.System.GetElapsedTime(Now, next.Due).TotalMilliseconds;
        return (int)Math.Clamp(Math.Ceiling(left), 0, LongestWait);
    }

    private bool Poll(int milliseconds)
    {
        var entry = new PollEntry { Descriptor = (int)_from.DangerousGetHandle(), Events = Readable };
        return Checked(poll(&entry, 1, milliseconds), "poll") > 0;
    }

    /// <summary>0 where a signal came between.</summary>
    private static nint Checked(nint result, string call)
    {
        if (result >= 0)
            return result;
        var error = Marshal.GetLastPInvokeError();
        return error == Interrupted ? 0 : throw new Win32Exception(error, call);
    }

    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(SafeHandle fd, byte* into, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(SafeHandle fd, byte* from, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(PollEntry* entries, nuint count, int milliseconds);
}
