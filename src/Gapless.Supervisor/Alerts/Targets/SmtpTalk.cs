using System.Globalization;
using System.Text;

namespace Gapless.Supervisor.Alerts.Targets;

/// <summary>One side of a talk with a mail server: commands, and the answers to them.</summary>
internal sealed class SmtpTalk(Stream stream, CancellationToken cancellationToken)
{
    private const int LongestAnswer = 16 * 1024;

    private readonly byte[] _buffer = new byte[1024];
    private int _start;
    private int _end;

    /// <summary>Returns what the server can do, in capitals.</summary>
    public async Task<IReadOnlySet<string>> HelloAsync()
    {
        var lines = await AskAsync($"EHLO {(Environment.MachineName.Contains('.', StringComparison.Ordinal) ? Environment.MachineName : "localhost")}", 250);
        return lines.Skip(1).Select(l => l.Split(' ')[0].ToUpperInvariant()).ToHashSet();
    }

    /// <param name="said">Instead of the command, in an error: it is long, or secret.</param>
    /// <exception cref="AlertException">The server answered otherwise.</exception>
    public async Task<IReadOnlyList<string>> AskAsync(string command, int wanted, string? said = null)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"), cancellationToken);
        await stream.FlushAsync(cancellationToken);
        return await ExpectAsync(wanted, said ?? command);
    }

    /// <summary>The lines of an answer, without their codes.</summary>
    /// <param name="wanted">Its last digit does not count: 251 says as well as 250 that a recipient is right.</param>
    public async Task<IReadOnlyList<string>> ExpectAsync(int wanted, string said)
    {
        var lines = new List<string>();
        var length = 0;
        while (true)
        {
            var line = await ReadLineAsync();
            if ((length += line.Length) > LongestAnswer || line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code))
                throw new AlertException($"the server does not speak SMTP: it answered '{line}' to {said}");
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length > 3 && line[3] == '-')
                continue;
            return code / 10 == wanted / 10 ? lines : throw new AlertException($"the server answered {line} to {said}");
        }
    }

    public async Task LeaveAsync()
    {
        try
        {
            await AskAsync("QUIT", 221);
        }
        catch (Exception gone) when (gone is IOException or AlertException)
        {
            // Impolite, and nothing else.
        }
    }

    private async Task<string> ReadLineAsync()
    {
        var line = new List<byte>();
        while (true)
        {
            if (_start == _end)
            {
                (_start, _end) = (0, await stream.ReadAsync(_buffer, cancellationToken));
                if (_end == 0)
                    throw new AlertException("the server ended the connection in the middle of it");
            }

            var next = _buffer[_start++];
            if (next == '\n')
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            line.Add(next);
            if (line.Count > LongestAnswer)
                throw new AlertException("the server's answer does not end");
        }
    }
}
