using Gapless.Linux;
using Gapless.Linux.Sockets;

namespace Gapless.Supervisor.Generations;

/// <summary>The socket file that the processes of one worker connect to. Thread-safe.</summary>
internal sealed class WorkerSocket : IDisposable
{
    /// <summary>Whoever may send sd_notify messages may connect: it is the kernel's word about the pid that counts.</summary>
    private const UnixFileMode Everybody =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private static readonly TimeSpan AcceptPause = TimeSpan.FromSeconds(1);

    private readonly SeqPacketListener _listener;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _closing = new();

    private WorkerSocket(string path, SeqPacketListener listener, TimeProvider clock)
    {
        (Path, _listener, _clock) = (path, listener, clock);
    }

    public string Path { get; }

    /// <summary>A stale socket file is replaced.</summary>
    /// <exception cref="LinuxException">The directory cannot be written.</exception>
    public static WorkerSocket Listen(string path, TimeProvider clock)
    {
        File.Delete(path);
        var listener = SeqPacketListener.Listen(path, clock);
        try
        {
            File.SetUnixFileMode(path, Everybody);
            return new WorkerSocket(path, listener, clock);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>The next that has connected; null: it is closed, and nobody is left in the queue.</summary>
    /// <param name="trouble">Is told why nobody can be accepted for a moment.</param>
    public async Task<SeqPacketChannel?> NextAsync(Action<string> trouble)
    {
        while (true)
        {
            // Read before the attempt: what connected before the end is still taken out of the queue, however the wait ends.
            var last = _closing.IsCancellationRequested;
            try
            {
                return await _listener.AcceptAsync(_closing.Token);
            }
            catch (OperationCanceledException) when (!last)
            {
                // Once more.
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return null;
            }
            catch (LinuxException error)
            {
                trouble(error.Message);
                await Task.Delay(AcceptPause, _clock, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Nobody is waited for any more; those who have connected are still there for <see cref="NextAsync"/>.</summary>
    public Task CloseAsync() => _closing.CancelAsync();

    public void Dispose()
    {
        _closing.Cancel();
        _listener.Dispose();
        File.Delete(Path);
    }
}
