using System.Text;
using Gapless.Linux;
using Gapless.Linux.Sockets;
using Gapless.Tests;

namespace Gapless.EndToEndTests.Crashes.Conducting;

/// <summary>
/// Stands between the supervisor and the workers, and between workers that hand connections over: every packet passes through here, in order, and a test can stop any of them. What is
/// held is as if it were in the kernel: it outlives its sender.
/// </summary>
internal sealed class Conductor : IDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly SeqPacketListener _listener;
    private readonly CancellationTokenSource _end = new();
    private int _workers;
    private volatile Hold? _hold;

    public Conductor()
    {
        Path = System.IO.Path.Combine(_folder.Path, "c");
        _listener = SeqPacketListener.Listen(Path);
        _ = AcceptAsync();
    }

    /// <summary>For the scenario of the workers.</summary>
    public string Path { get; }

    /// <summary>One at a time; the one before is let go.</summary>
    public Hold HoldPacket(string version, string kind, int number = 1)
    {
        var hold = new Hold(version, kind, number);
        _hold?.Release();
        _hold = hold;
        return hold;
    }

    public Task PassAsync(string version, string kind) => _hold?.PassAsync(version, kind) ?? Task.CompletedTask;

    public void Dispose()
    {
        _hold?.Release();
        _end.Cancel();
        _listener.Dispose();
        _folder.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptAsync(_end.Token), $"{Path}{++_workers}");
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(SeqPacketChannel process, string path)
    {
        using var channel = process;
        var buffer = new byte[4096];
        try
        {
            var hello = await channel.ReceiveAsync(buffer, _end.Token);
            var version = Encoding.UTF8.GetString(buffer, 0, hello!.Length).Split(' ')[1];
            using var library = SeqPacketListener.Listen(path);
            await channel.SendAsync(Encoding.UTF8.GetBytes(path), [], _end.Token);
            while (true)
            {
                var connection = await library.AcceptAsync(_end.Token);
                await channel.SendAsync("connect"u8.ToArray(), [], _end.Token);
                if (await channel.ReceiveAsync(buffer, _end.Token) is not { } answer)
                    return;
                // Without a supervisor the library finds its connection closed, and tries again.
                if (answer.Descriptors is [var supervisor])
                    await new ControlRelay(this, version, connection, SeqPacketChannel.Adopt(supervisor), _end.Token).RunAsync(_end.Token);
                else
                    connection.Dispose();
            }
        }
        catch (Exception error) when (error is LinuxException or OperationCanceledException or ObjectDisposedException)
        {
            // The process has ended, or the test is over.
        }
    }
}
