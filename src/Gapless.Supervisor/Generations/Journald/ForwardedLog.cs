using System.Globalization;
using Gapless.Linux.Systemd;
using Gapless.Supervisor.Generations.ErrorLines;

namespace Gapless.Supervisor.Generations.Journald;

/// <summary>One generation's log on its way to journald. How far it has come is in a file beside it, so that the next supervisor goes on there.</summary>
internal sealed class ForwardedLog
{
    private const int UsualBuffer = 64 << 10;

    /// <summary>A line that is longer comes in pieces.</summary>
    private const int LongestLine = 1 << 20;

    /// <summary>Of one look: a worker that prints without end must not hold up the others.</summary>
    private const int MostBytes = 4 << 20;

    private const int Informational = 6;

    private readonly string _service;
    private readonly string _generation;
    private readonly string _path;
    private readonly string _mark;
    private readonly JournalEntry _entry = new();
    private byte[] _buffer = new byte[UsualBuffer];
    private long _offset;
    private int _priority = Informational;

    /// <param name="isNew">It began while this supervisor ran; false: what is in it from before journald was asked stays where it is.</param>
    public ForwardedLog(string service, int generation, string path, bool isNew)
    {
        (_service, _path, _generation) = (service, path, generation.ToString(CultureInfo.InvariantCulture));
        _mark = Path.ChangeExtension(path, ".sent");
        if (File.Exists(_mark) && long.TryParse(File.ReadAllText(_mark), CultureInfo.InvariantCulture, out var sent))
        {
            _offset = sent;
            return;
        }

        // Marked at once: journald may be away until the next supervisor comes.
        _offset = isNew ? 0 : new FileInfo(path).Length;
        Mark();
    }

    /// <summary>Sends every whole line that has come.</summary>
    /// <returns>False: journald takes no more now.</returns>
    /// <exception cref="IOException">The file has gone.</exception>
    public bool Forward(JournalSocket journal)
    {
        if (new FileInfo(_path).Length <= _offset)
            return true;
        using var file = File.OpenHandle(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var (begin, takes) = (_offset, true);
        while (takes && _offset - begin < MostBytes)
        {
            var read = RandomAccess.Read(file, _buffer, _offset);
            var (sent, all) = SendLines(journal, _buffer.AsSpan(0, read));
            _offset += sent;
            takes = all;
            if (sent == 0 && takes && !Grow(read))
                break;
        }

        if (_offset != begin)
            Mark();
        return takes;
    }

    private void Mark() => File.WriteAllText(_mark, _offset.ToString(CultureInfo.InvariantCulture));

    /// <returns>False: the line is not yet whole.</returns>
    private bool Grow(int read)
    {
        if (read < _buffer.Length)
            return false;
        Array.Resize(ref _buffer, Math.Min(LongestLine, 2 * _buffer.Length));
        return true;
    }

    /// <returns>How many bytes are done with, and whether journald took all of them.</returns>
    private (int Sent, bool All) SendLines(JournalSocket journal, ReadOnlySpan<byte> bytes)
    {
        var done = 0;
        while (done < bytes.Length)
        {
            var rest = bytes[done..];
            var length = rest.IndexOf((byte)'\n');
            if (length < 0 && rest.Length < LongestLine)
                break;
            var line = length < 0 ? rest : rest[..length];
            if (!Send(journal, line))
                return (done, false);
            done += line.Length + (length < 0 ? 0 : 1);
        }

        return (done, true);
    }

    private bool Send(JournalSocket journal, ReadOnlySpan<byte> line)
    {
        // Holes in the file read as zeroes.
        line = line.TrimStart((byte)0).TrimEnd((byte)'\r');
        if (line.IsEmpty)
            return true;

        // What is indented goes on with the line before: a stack trace, or .NET's console logger.
        if (line[0] is not ((byte)' ' or (byte)'\t'))
            _priority = LinePriority.Of(ref line) ?? Informational;
        _entry.Clear();
        _entry.Add("MESSAGE", line).Add("PRIORITY", _priority.ToString(CultureInfo.InvariantCulture)).Add("SYSLOG_IDENTIFIER", _service)
            .Add("GAPLESS_SERVICE", _service).Add("GAPLESS_GENERATION", _generation);
        return journal.TrySend(_entry.Bytes);
    }
}
