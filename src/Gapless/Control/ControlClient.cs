using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gapless.Contract;
using Gapless.Linux;
using Gapless.Linux.Sockets;

namespace Gapless.Control;

/// <summary>
/// Speaks to the supervisor: one connection, one request, one response. A hand-written HTTP/1.1 client on a blocking Unix socket,
/// because loading and compiling HttpClient alone takes longer than a whole <c>gapless status</c> may take.
/// </summary>
internal sealed class ControlClient
{
    private readonly string _socketPath;

    public ControlClient(string socketPath)
    {
        _socketPath = socketPath;
    }

    public string SocketPath => _socketPath;

    /// <exception cref="CliException">No supervisor answers, or it does not answer with success.</exception>
    public ControlReply Get(string pathAndQuery) => Send("GET", pathAndQuery, []);

    public ControlReply Post<T>(string path, T body, JsonTypeInfo<T> type) => Send("POST", path, JsonSerializer.SerializeToUtf8Bytes(body, type));

    public StatusReport Status()
    {
        using var reply = Get(Routes.Status);
        return reply.ReadAll(ContractJson.Default.StatusReport);
    }

    private ControlReply Send(string method, string pathAndQuery, ReadOnlySpan<byte> body)
    {
        var stream = Connect();
        try
        {
            var head = new StringBuilder(160)
                .Append(method).Append(' ').Append(pathAndQuery).Append(" HTTP/1.1\r\nHost: gapless\r\nConnection: close\r\n");
            if (method == "POST")
                head.Append("Content-Type: application/json\r\nContent-Length: ").Append(body.Length).Append("\r\n");

            stream.Send(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()));
            stream.Send(body);

            var reply = ControlReply.Receive(stream);
            if (reply.Status is >= 200 and < 300)
                return reply;

            throw Failure(reply);
        }
        catch (Exception failure) when (failure is LinuxException or IOException)
        {
            stream.Dispose();
            throw new CliException(ExitCode.Unreachable, $"the supervisor at {_socketPath} went away without an answer: {failure.Message}");
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private UnixStream Connect()
    {
        if (Encoding.UTF8.GetByteCount(_socketPath) > ControlSocket.LongestPath)
            throw new CliException(ExitCode.Invalid, $"the path of the control socket is longer than the {ControlSocket.LongestPath} bytes that the kernel takes: {_socketPath}");

        return UnixStream.TryConnect(_socketPath, out var stream) switch
        {
            Errno.None => stream!,
            Errno.EACCES => throw new CliException(ExitCode.Unreachable, $"permission denied on {_socketPath}: only root, the supervisor's own user and, for the system's, members of the group gapless may speak to it"),
            _ => throw new CliException(ExitCode.Unreachable, $"no supervisor answers at {_socketPath} (start one with: gapless serve)"),
        };
    }

    private static CliException Failure(ControlReply reply)
    {
        using (reply)
        {
            var text = Encoding.UTF8.GetString(reply.ReadAll()).TrimEnd();
            return reply.Status switch
            {
                400 => new CliException(ExitCode.Invalid, text),
                404 => new CliException(ExitCode.Refused, "this supervisor does not know the request; it is older than this program (gapless upgrade-self)"),
                _ => new CliException(ExitCode.Refused, text.Length > 0 ? text : "the supervisor answered " + reply.Status.ToString(CultureInfo.InvariantCulture)),
            };
        }
    }
}
