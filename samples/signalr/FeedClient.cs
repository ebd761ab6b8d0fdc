using System.Runtime.CompilerServices;
using Messages;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace Feed;

/// <summary>
/// Loses no message and sees none twice, whatever becomes of its connection. Stateful reconnect bridges a broken connection to a process that goes on; when the process is replaced,
/// its buffer has gone with it, and two things do the rest: the client says from which number on it wants to read, and says again what was not answered, under the same id.
/// </summary>
internal sealed class FeedClient : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly HubConnection _connection;
    private readonly string _author;
    private readonly TimeProvider _clock;

    public FeedClient(Uri feed, string author, TimeProvider clock, HttpTransportType transports = HttpTransportType.WebSockets)
    {
        _author = author;
        _clock = clock;
        _connection = new HubConnectionBuilder().WithUrl(feed, transports).WithStatefulReconnect().WithAutomaticReconnect(new Always()).Build();
        _connection.Reconnected += _ =>
        {
            Reconnects++;
            return Task.CompletedTask;
        };
    }

    /// <summary>How often it went on with another process.</summary>
    public int Reconnects { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken) =>
        await InsistAsync(async token =>
        {
            await _connection.StartAsync(token);
            return true;
        }, cancellationToken);

    /// <returns>The message's number.</returns>
    public Task<long> SayAsync(string text, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid();
        return InsistAsync(token => _connection.InvokeAsync<long>("Say", id, _author, text, token), cancellationToken);
    }

    /// <summary>Everything after the number, in order, for ever.</summary>
    public async IAsyncEnumerable<Message> FollowAsync(long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var messages = _connection.StreamAsync<Message>("Follow", after, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (await TryNextAsync(messages.MoveNextAsync, cancellationToken))
            {
                after = messages.Current.Number;
                yield return messages.Current;
            }

            await Task.Delay(Pause, _clock, cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>Again and again, until it was answered.</summary>
    private async Task<T> InsistAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await call(cancellationToken);
            }
            catch (Exception lost) when (IsLoss(lost, cancellationToken))
            {
                await Task.Delay(Pause, _clock, cancellationToken);
            }
        }
    }

    /// <summary>False: the connection was lost, or the server has ended the stream with it.</summary>
    private static async ValueTask<bool> TryNextAsync(Func<ValueTask<bool>> next, CancellationToken cancellationToken)
    {
        try
        {
            return await next();
        }
        catch (Exception lost) when (IsLoss(lost, cancellationToken))
        {
            return false;
        }
    }

    /// <summary>What the hub itself refuses is no loss.</summary>
    private static bool IsLoss(Exception error, CancellationToken cancellationToken) => error is not HubException && !cancellationToken.IsCancellationRequested;

    /// <summary>At once, then quickly, and without an end: by default a client gives up after four attempts.</summary>
    private sealed class Always : IRetryPolicy
    {
        private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

        public TimeSpan? NextRetryDelay(RetryContext retryContext)
        {
            var next = Pause * retryContext.PreviousRetryCount;
            return next < Longest ? next : Longest;
        }
    }
}
