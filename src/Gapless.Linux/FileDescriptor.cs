using Gapless.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Gapless.Linux;

/// <summary>Owns one file descriptor and closes it once. Closing never shuts a socket down: other holders keep using it.</summary>
public sealed class FileDescriptor : SafeHandleMinusOneIsInvalid
{
    public FileDescriptor()
        : base(ownsHandle: true)
    {
    }

    private FileDescriptor(int fd)
        : base(ownsHandle: true)
        => SetHandle(fd);

    /// <summary>The number, for calls that the caller makes while it holds this object.</summary>
    /// <exception cref="ObjectDisposedException">The descriptor was closed or released.</exception>
    public int Value
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed || IsInvalid, this);
            return (int)handle;
        }
    }

    /// <summary>The inode: for sockets the number that /proc/net and sock_diag show.</summary>
    public ulong Inode => Libc.Statx(this).Inode;

    /// <summary>Whether the descriptor is closed by execve.</summary>
    public bool CloseOnExec
    {
        get => (Libc.GetDescriptorFlags(this) & Libc.FD_CLOEXEC) != 0;
        set => Libc.SetDescriptorFlags(this, value ? Libc.FD_CLOEXEC : 0);
    }

    /// <summary>Takes over a descriptor that nobody else closes.</summary>
    public static FileDescriptor Adopt(int fd)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fd);
        return new FileDescriptor(fd);
    }

    /// <summary>A second descriptor (close-on-exec) of the same open file.</summary>
    public FileDescriptor Duplicate() => Libc.Duplicate(this, lowest: 0);

    /// <summary>Gives the descriptor away: this object no longer closes it.</summary>
    public int Release()
    {
        int fd = Value;
        SetHandleAsInvalid();
        return fd;
    }

    protected override bool ReleaseHandle() => Libc.Close((int)handle);
}
