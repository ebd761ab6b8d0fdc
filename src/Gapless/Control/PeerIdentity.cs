using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Gapless.Control;

/// <summary>Who is at the other end of a Unix socket, as the kernel recorded it when the connection was made (SO_PEERCRED).</summary>
internal readonly record struct PeerIdentity(int Pid, uint Uid)
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    public static PeerIdentity Of(Socket socket)
    {
        // struct ucred: pid, uid, gid.
        Span<uint> credentials = stackalloc uint[3];
        socket.GetRawSocketOption(SolSocket, SoPeerCred, MemoryMarshal.AsBytes(credentials));
        return new PeerIdentity((int)credentials[0], credentials[1]);
    }

    /// <summary>As the journal names who asked: <c>uid 1000 (anna), pid 4711</c>.</summary>
    public override string ToString()
    {
        var name = UserName(Uid);
        return name is null ? $"uid {Uid}, pid {Pid}" : $"uid {Uid} ({name}), pid {Pid}";
    }

    private static string? UserName(uint uid)
    {
        try
        {
            var id = uid.ToString(CultureInfo.InvariantCulture);
            foreach (var line in File.ReadLines("/etc/passwd"))
            {
                var fields = line.Split(':');
                if (fields.Length > 2 && fields[2] == id)
                    return fields[0];
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The number alone says who it was.
        }

        return null;
    }
}
