using System.Text;

namespace Gapless.Cli;

/// <summary>
/// Standard output and error. Output is plain UTF-8 through one buffer: <see cref="Console.Out"/> would set up encodings and
/// locks that a command of 50 ms does not need.
/// </summary>
internal sealed class Terminal : IDisposable
{
    private readonly StreamWriter _out;
    private readonly StreamWriter _error;

    public Terminal(Stream output, Stream error, bool isInteractive, bool colour)
    {
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        _out = new StreamWriter(output, encoding, bufferSize: 4096);
        _error = new StreamWriter(error, encoding, bufferSize: 256) { AutoFlush = true };
        IsInteractive = isInteractive;
        Palette = new Palette(colour);
    }

    /// <summary>A person sees the output as it comes.</summary>
    public bool IsInteractive { get; }

    public Palette Palette { get; }

    public static Terminal OfThisProcess()
    {
        var interactive = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        var colour = interactive && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new Terminal(Console.OpenStandardOutput(), Console.OpenStandardError(), interactive, colour);
    }

    public void Line(string text) => _out.WriteLine(text);

    /// <summary>Writes what came over the wire as it is, and a line end.</summary>
    public void Line(ReadOnlySpan<byte> utf8)
    {
        Write(utf8);
        _out.BaseStream.WriteByte((byte)'\n');
    }

    /// <summary>Writes what came over the wire as it is.</summary>
    public void Write(ReadOnlySpan<byte> utf8)
    {
        _out.Flush();
        _out.BaseStream.Write(utf8);
    }

    public void ErrorLine(string text)
    {
        _out.Flush();
        _error.WriteLine(text);
    }

    /// <summary>Shows at once what has been written; a line that is followed must not wait for the buffer to fill.</summary>
    public void Flush() => _out.Flush();

    public void Dispose()
    {
        _out.Flush();
        _error.Flush();
    }
}
