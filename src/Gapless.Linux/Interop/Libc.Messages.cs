using System.Runtime.InteropServices;

namespace Gapless.Linux.Interop;

internal static partial class Libc
{
    /// <summary>SCM_MAX_FD: the kernel refuses more descriptors in one message.</summary>
    internal const int MostDescriptors = 253;

    private const int MSG_CTRUNC = 8;
    private const int MSG_TRUNC = 0x20;
    private const int MSG_DONTWAIT = 0x40;
    private const int MSG_NOSIGNAL = 0x4000;
    private const int MSG_CMSG_CLOEXEC = 0x40000000;
    private const int SCM_RIGHTS = 1;
    private const int SCM_CREDENTIALS = 2;
    private const int CmsgHeader = 16;
    private const int Ucred = 12;

    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct IoVector
    {
        internal byte* Base;
        internal nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct MessageHeader
    {
        internal byte* Name;
        internal uint NameLength;
        internal IoVector* Vectors;
        internal nuint VectorCount;
        internal byte* Control;
        internal nuint ControlLength;
        internal int Flags;
    }

    /// <summary>What came with a message.</summary>
    internal sealed record Received(int Length, FileDescriptor[] Descriptors, Sockets.PeerCredentials? Sender);

    internal static unsafe void Send(SafeHandle fd, ReadOnlySpan<byte> data)
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
        Check((int)sent, "send");
    }

    /// <summary>Sends one message with descriptors, without blocking: EAGAIN when the peer's queue is full.</summary>
    internal static unsafe Errno TrySendMessage(SafeHandle fd, ReadOnlySpan<byte> data, ReadOnlySpan<FileDescriptor> descriptors)
    {
        int payload = descriptors.Length * sizeof(int);
        Span<byte> control = stackalloc byte[CmsgHeader + ((payload + 7) & ~7)];
        control.Clear();
        MemoryMarshal.Write(control, (nuint)(CmsgHeader + payload));
        MemoryMarshal.Write(control[8..], SOL_SOCKET);
        MemoryMarshal.Write(control[12..], SCM_RIGHTS);
        for (int i = 0; i < descriptors.Length; i++)
        {
            MemoryMarshal.Write(control[(CmsgHeader + (i * sizeof(int)))..], descriptors[i].Value);
        }
        nint sent;
        fixed (byte* p = data, c = control)
        {
            var vector = new IoVector { Base = p, Length = (nuint)data.Length };
            var header = new MessageHeader { Vectors = &vector, VectorCount = 1 };
            if (descriptors.Length > 0)
            {
                header.Control = c;
                header.ControlLength = (nuint)control.Length;
            }
            do
            {
                sent = sendmsg(fd, &header, MSG_DONTWAIT | MSG_NOSIGNAL);
            }
            while (Interrupted(sent));
        }
        return sent < 0 ? LastError : Errno.None;
    }

    /// <summary>Takes one message without blocking. Descriptors are close-on-exec and owned by the result.</summary>
    /// <exception cref="LinuxException">EMSGSIZE: the message or its descriptors did not fit; what arrived has been closed.</exception>
    internal static unsafe Errno TryReceiveMessage(SafeHandle fd, Span<byte> into, out Received? received)
    {
        received = null;
        Span<byte> control = stackalloc byte[CmsgHeader + (MostDescriptors * sizeof(int)) + 8 + CmsgHeader + Ucred + 8];
        MessageHeader header;
        nint length;
        fixed (byte* p = into, c = control)
        {
            var vector = new IoVector { Base = p, Length = (nuint)into.Length };
            do
            {
                header = new MessageHeader { Vectors = &vector, VectorCount = 1, Control = c, ControlLength = (nuint)control.Length };
                length = recvmsg(fd, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
            }
            while (Interrupted(length));
        }
        if (length < 0)
        {
            return LastError;
        }
        FileDescriptor[] descriptors = ReadControl(control[..(int)header.ControlLength], out Sockets.PeerCredentials? sender);
        if ((header.Flags & (MSG_CTRUNC | MSG_TRUNC)) != 0)
        {
            Array.ForEach(descriptors, d => d.Dispose());
            // Descriptors are cut when this process may open no more, too.
            throw new LinuxException("recvmsg", Errno.EMSGSIZE, (header.Flags & MSG_CTRUNC) != 0
                ? "(descriptors were cut off; is the limit of open files reached?)"
                : $"(the message is longer than {into.Length} bytes)");
        }
        received = new Received((int)length, descriptors, sender);
        return Errno.None;
    }

    private static FileDescriptor[] ReadControl(ReadOnlySpan<byte> control, out Sockets.PeerCredentials? sender)
    {
        var descriptors = new List<FileDescriptor>();
        sender = null;
        while (control.Length >= CmsgHeader)
        {
            int length = (int)MemoryMarshal.Read<nuint>(control);
            ReadOnlySpan<byte> body = control[CmsgHeader..length];
            switch (MemoryMarshal.Read<int>(control[12..]))
            {
                case SCM_RIGHTS:
                    foreach (int received in MemoryMarshal.Cast<byte, int>(body))
                    {
                        descriptors.Add(FileDescriptor.Adopt(received));
                    }
                    break;
                case SCM_CREDENTIALS:
                    sender = Sockets.PeerCredentials.Read(body);
                    break;
                default:
                    break;
            }
            control = control[Math.Min(control.Length, (length + 7) & ~7)..];
        }
        return [.. descriptors];
    }

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial nint send(SafeHandle fd, byte* data, nuint size, int flags);

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial nint sendmsg(SafeHandle fd, MessageHeader* message, int flags);

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial nint recvmsg(SafeHandle fd, MessageHeader* message, int flags);
}
