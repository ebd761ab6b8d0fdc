using System.Collections.Immutable;
using System.Threading.Channels;
using Gapless.Hosting.Transport;
using Gapless.Linux;
using Microsoft.Extensions.Logging;

namespace Gapless.Hosting.HandOver;

/// <summary>Gives connections to the processes that come after this one, in turn, as soon as each is clean.</summary>
internal sealed partial class Successors : IMover
{
    private readonly ConnectionTable _table;
    private readonly ILogger _log;
    private readonly Channel<TransportConnection> _taken = Channel.CreateUnbounded<TransportConnection>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lock _gate = new();
    private ImmutableArray<Successor> _all = [];
    private Task? _moving;
    private int _turn;

    public Successors(ConnectionTable table, ILogger<Successors> log)
    {
        _table = table;
        _log = log;
    }

    /// <summary>From now on connections go to these, and to nobody else; none: they stay.</summary>
    /// <param name="channels">Ends of hand-over channels; owned from here on.</param>
    public void Use(IReadOnlyList<FileDescriptor> channels)
    {
        lock (_gate)
        {
            foreach (var successor in _all)
                successor.Retire();
            _all = [.. channels.Select(c => new Successor(c))];
            _table.Mover = _all.IsEmpty ? null : this;
            _moving ??= MoveAsync();
        }

        foreach (var connection in _table.Open)
        {
            connection.WasRefused = false;
            connection.OnQuiet();
        }
    }

    public void OnTaken(TransportConnection connection) => _taken.Writer.TryWrite(connection);

    private async Task MoveAsync()
    {
        await foreach (var connection in _taken.Reader.ReadAllAsync())
        {
            if (Next() is not { } successor || await connection.GetRestAsync() is not { } rest)
            {
                connection.GiveBack();
                continue;
            }

            _turn++;
            var answer = await successor.OfferAsync(connection, rest);
            _ = FinishAsync(connection, successor, answer, rest.Length);
        }
    }

    private async Task FinishAsync(TransportConnection connection, Successor successor, Task<bool> answer, int bytes)
    {
        if (await answer)
        {
            _table.Accounts.OnHandedOver(bytes, TimeProvider.System.GetElapsedTime(connection.TakenAt));
            connection.Leave(successor);
            return;
        }

        // One that has died has not decided anything: the next one may take it.
        connection.WasRefused = !successor.IsGone;
        connection.GiveBack();
        LogRefused(connection.ConnectionId);
        if (successor.IsGone)
            connection.OnQuiet();
    }

    private Successor? Next()
    {
        lock (_gate)
        {
            if (_all.Any(s => s.IsGone))
            {
                _all = _all.RemoveAll(s => s.IsGone);
                if (_all.IsEmpty)
                    _table.Mover = null;
            }

            return _all.IsEmpty ? null : _all[_turn % _all.Length];
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Connection {Connection} was not taken by the next process; it stays")]
    private partial void LogRefused(string connection);
}
