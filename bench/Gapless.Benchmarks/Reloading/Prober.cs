using System.Net.Sockets;

namespace Gapless.Benchmarks.Reloading;

/// <summary>Asks a server all the time, each time on a new connection, and counts what is not answered.</summary>
internal sealed class Prober : IAsyncDisposable
{
    /// <summary>As fine as the times are to be told; more questions would take the processors from what is measured.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(4);

    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };
    private readonly CancellationTokenSource _end = new();
    private readonly string _address;
    private readonly Task _asking;
    private volatile Question? _question;
    private int _refused;
    private int _failed;
    private int _requests;

    public Prober(int port)
    {
        _address = $"http://127.0.0.1:{port}";
        _asking = AskAsync();
    }

    /// <summary>Requests, those refused, and those failed otherwise, since the last call.</summary>
    public (int Requests, int Refused, int Failed) Take() => (Interlocked.Exchange(ref _requests, 0), Interlocked.Exchange(ref _refused, 0), Interlocked.Exchange(ref _failed, 0));

    /// <summary>Until the path is answered so.</summary>
    public async Task UntilAsync(string path, string answer, TimeSpan limit)
    {
        var question = new Question(path, answer);
        _question = question;
        await question.Answered.Task.WaitAsync(limit);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http.Dispose();
        _end.Dispose();
    }

    private async Task AskAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            var question = _question;
            Interlocked.Increment(ref _requests);
            try
            {
                using var response = await _http.GetAsync(_address + (question?.Path ?? "/"), _end.Token);
                var body = await response.Content.ReadAsStringAsync(_end.Token);
                if ((int)response.StatusCode >= 500)
                    Interlocked.Increment(ref _failed);
                if (body == question?.Answer)
                    question.Answered.TrySetResult();
            }
            catch (HttpRequestException error) when (error.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
            {
                Interlocked.Increment(ref _refused);
            }
            catch (Exception error) when (error is HttpRequestException || (error is OperationCanceledException && !_end.IsCancellationRequested))
            {
                Interlocked.Increment(ref _failed);
            }

            await Task.Delay(Pause, _end.Token);
        }
    }

    private sealed record Question(string Path, string Answer)
    {
        public TaskCompletionSource Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
