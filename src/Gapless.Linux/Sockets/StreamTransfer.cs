using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gapless.Linux.Interop;

namespace Gapless.Linux.Sockets;

/// <summary>Moves bytes of a connected stream socket without waiting.</summary>
/// <remarks>One sender and one receiver at a time; they may overlap.</remarks>
public static class StreamTransfer
{
    private const int MostSegments = 64;

    /// <summary>Receives what is there.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="into">Not empty.</param>
    /// <param name="received">Bytes; 0 at the end of the stream.</param>
    /// <returns>EAGAIN: nothing is there; ECONNRESET, ETIMEDOUT, …: the connection is over.</returns>
    public static Errno TryReceive(SafeHandle socket, Span<byte> into, out int received) => Libc.TryReceiveSome(socket, into, out received);

    /// <summary>Sends as much as the kernel takes at once, with one call for up to 64 segments.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="data">Not empty.</param>
    /// <param name="sent">Bytes, perhaps fewer than there are.</param>
    /// <returns>EAGAIN: the kernel takes nothing now; EPIPE, ECONNRESET, …: the connection is over.</returns>
    public static Errno TrySend(SafeHandle socket, in ReadOnlySequence<byte> data, out int sent) =>
        data.IsSingleSegment ? Libc.TrySendSome(socket, data.FirstSpan, out sent) : TrySendSegments(socket, data, out sent);

    private static unsafe Errno TrySendSegments(SafeHandle socket, in ReadOnlySequence<byte> data, out int sent)
    {
        var pins = default(Pins);
        var vectors = stackalloc Libc.IoVector[MostSegments];
        var count = 0;
        try
        {
            foreach (ReadOnlyMemory<byte> segment in data)
            {
                if (segment.IsEmpty)
                {
                    continue;
                }
                if (count == MostSegments)
                {
                    break;
                }
                pins[count] = segment.Pin();
                vectors[count] = new Libc.IoVector { Base = (byte*)pins[count].Pointer, Length = (nuint)segment.Length };
                count++;
            }
            return Libc.TrySendVectors(socket, vectors, count, out sent);
        }
        finally
        {
            for (int i = 0; i < count; i++)
            {
                pins[i].Dispose();
            }
        }
    }

    [InlineArray(MostSegments)]
    private struct Pins
    {
        private MemoryHandle _first;
    }
}
