using System.Runtime.InteropServices;
using Gapless.Linux.Steering;

namespace Gapless.Linux.Interop;

internal static partial class Libc
{
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct SockFprog
    {
        internal ushort Length;
        internal BpfInstruction* Filter;
    }

    /// <summary>Gives the socket's whole group a new program, in one step; EINVAL: the socket has no SO_REUSEPORT.</summary>
    internal static unsafe void AttachReuseportProgram(SafeHandle fd, ReadOnlySpan<BpfInstruction> program)
    {
        fixed (BpfInstruction* p = program)
        {
            var filter = new SockFprog { Length = (ushort)program.Length, Filter = p };
            Errno error = TrySetOption(fd, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &filter, sizeof(SockFprog));
            if (error != Errno.None)
            {
                throw new LinuxException("attach steering program", error, $"({program.Length} instructions)");
            }
        }
    }
}
