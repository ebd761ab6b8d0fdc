using System.Runtime.InteropServices;

namespace Gapless.Linux.Interop;

internal static partial class Libc
{
    /// <summary>Sends some of it on a blocking stream.</summary>
    internal static unsafe int SendSome(SafeHandle fd, ReadOnlySpan<byte> data)
    {
        nint sent;
        fixed (byte* p = data)
        {
            do
            {
                sent = send(fd, p, (nuint)data.Length, MSG_NOSIGNAL);
            }
            while (Interrupted(sent));
        }
        return Check((int)sent, "send");
    }

    /// <summary>Waits for bytes on a blocking stream; 0 at its end.</summary>
    internal static unsafe int ReceiveSome(SafeHandle fd, Span<byte> into)
    {
        nint received;
        fixed (byte* p = into)
        {
            do
            {
                received = recv(fd, p, (nuint)into.Length, 0);
            }
            while (Interrupted(received));
        }
        return Check((int)received, "recv");
    }

    internal static unsafe Errno TryReceiveSome(SafeHandle fd, Span<byte> into, out int received)
    {
        nint count;
        fixed (byte* p = into)
        {
            do
            {
                count = recv(fd, p, (nuint)into.Length, MSG_DONTWAIT);
            }
            while (Interrupted(count));
        }
        received = (int)Math.Max(count, 0);
        return count < 0 ? LastError : Errno.None;
    }

    internal static unsafe Errno TrySendSome(SafeHandle fd, ReadOnlySpan<byte> data, out int sent)
    {
        nint count;
        fixed (byte* p = data)
        {
            do
            {
                count = send(fd, p, (nuint)data.Length, MSG_DONTWAIT | MSG_NOSIGNAL);
            }
            while (Interrupted(count));
        }
        sent = (int)Math.Max(count, 0);
        return count < 0 ? LastError : Errno.None;
    }

    internal static unsafe Errno TrySendVectors(SafeHandle fd, IoVector* vectors, int vectorCount, out int sent)
    {
        var header = new MessageHeader { Vectors = vectors, VectorCount = (nuint)vectorCount };
        nint count;
        do
        {
            count = sendmsg(fd, &header, MSG_DONTWAIT | MSG_NOSIGNAL);
        }
        while (Interrupted(count));
        sent = (int)Math.Max(count, 0);
        return count < 0 ? LastError : Errno.None;
    }

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial nint recv(SafeHandle fd, byte* into, nuint length, int flags);
}
