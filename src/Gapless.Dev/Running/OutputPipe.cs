using System.Globalization;
using System.IO.Pipes;
using System.Text;

namespace Gapless.Dev.Running;

/// <summary>
/// What a process and its children print, line by line. A pipe, not a file as the supervisor uses: in a development session a process that has lost its session is meant to end.
/// </summary>
internal sealed class OutputPipe : IDisposable
{
    private readonly AnonymousPipeServerStream _pipe = new(PipeDirection.In, HandleInheritability.None);

    /// <summary>Opened by who starts the process; for as long as this end is open.</summary>
    public string Path => string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_pipe.ClientSafePipeHandle.DangerousGetHandle()}");

    /// <summary>Ends when every process that holds the other end has ended.</summary>
    public async Task ReadAsync(Action<string> line)
    {
        _pipe.DisposeLocalCopyOfClientHandle();
        using var reader = new StreamReader(_pipe, Encoding.UTF8);
        while (await reader.ReadLineAsync() is { } text)
            line(text);
    }

    public void Dispose() => _pipe.Dispose();
}
