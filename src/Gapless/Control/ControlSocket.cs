using System.Net.Sockets;
using System.Text;
using Gapless.Cli;
using Gapless.Linux.Files;
using Gapless.Linux.Processes;
using Gapless.Linux.Sockets;

namespace Gapless.Control;

/// <summary>The listening end of the control socket.</summary>
internal static class ControlSocket
{
    /// <summary>sun_path is 108 bytes with its final zero.</summary>
    public const int LongestPath = 107;

    private const int Backlog = 512;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode WithGroup = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
    private const UnixFileMode OwnerOnlyDirectory = OwnerOnly | UnixFileMode.UserExecute;

    /// <summary>
    /// Listens at <paramref name="path"/>, mode 0600, or 0660 with a group. The file of a supervisor that died is replaced. The socket is bound beside its
    /// path and renamed over it, so that it is never there with another mode, and a client finds the old file or the new one, never none.
    /// </summary>
    /// <exception cref="CliException">Another supervisor answers there, or the path cannot be used.</exception>
    /// <param name="path">Absolute.</param>
    /// <param name="group">Whose members may connect, too; null: nobody else.</param>
    public static Socket Listen(string path, uint? group = null)
    {
        // Room for the suffix of the name under which it is bound.
        var fresh = path + ".new";
        if (Encoding.UTF8.GetByteCount(fresh) > LongestPath)
            throw new CliException(ExitCode.Invalid, $"the path of the control socket is too long (at most {LongestPath - 4} bytes): {path}");

        if (OwnerPid(path) is { } pid)
            throw new CliException(ExitCode.Refused, $"already running, pid {pid} (control socket {path})");

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            CreateDirectory(path);
            File.Delete(fresh);
            socket.Bind(new UnixDomainSocketEndPoint(fresh));
            if (group is { } gid)
                DurableFiles.ChangeOwner(fresh, UserAccount.EffectiveUid, gid);
            File.SetUnixFileMode(fresh, group is null ? OwnerOnly : WithGroup);
            socket.Listen(Backlog);
            File.Move(fresh, path, overwrite: true);
            return socket;
        }
        catch (Exception failure) when (failure is SocketException or IOException or UnauthorizedAccessException)
        {
            socket.Dispose();
            throw new CliException(ExitCode.Invalid, $"cannot listen at {path}: {failure.Message}");
        }
    }

    /// <summary>At the system's own place the group that an installation made, if it made one; elsewhere none.</summary>
    public static uint? GroupAt(string path) => path == Locations.SystemSocket ? UserAccount.Find(Locations.SystemAccount)?.Gid : null;

    /// <summary>The process that listens at the path; null when nobody does.</summary>
    private static int? OwnerPid(string path)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException)
        {
            return null;
        }

        return PeerCredentials.Of(probe.SafeHandle).Pid;
    }

    private static void CreateDirectory(string path)
    {
        var directory = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(directory))
            Directory.CreateDirectory(directory, OwnerOnlyDirectory);
    }
}
