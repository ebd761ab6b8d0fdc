using System.Collections.Immutable;
using System.Threading.Channels;
using Gapless.Hosting.Requests;
using Gapless.Hosting.Transport;
using Gapless.Linux;
using Microsoft.Extensions.Logging;

namespace Gapless.Hosting.HandOver;

/// <summary>Gives connections to the processes that come after this one, in turn, as soon as each is clean.</summary>
internal sealed partial class Successors : IMover
{
    /// <summary>Connections are watched so long to know what share of the requests each carries.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(500);

    private readonly ConnectionTable _table;
    private readonly GaplessMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Channel<TransportConnection> _taken = Channel.CreateUnbounded<TransportConnection>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lock _gate = new();
    private ImmutableArray<Successor> _all = [];
    private Task? _moving;
    private int _turn;
    private int _order;
    private volatile bool _wantsAll;

    public Successors(ConnectionTable table, GaplessMetrics metrics, TimeProvider clock, ILogger<Successors> log)
    {
        _table = table;
        _metrics = metrics;
        _clock = clock;
        _log = log;
    }

    /// <summary>From now on connections go to these, and to nobody else; none: they stay.</summary>
    /// <param name="channels">Ends of hand-over channels; owned from here on.</param>
    /// <param name="share">Of this process's requests; 1: all connections, also those that are still accepted.</param>
    public void Use(IReadOnlyList<FileDescriptor> channels, double share = 1)
    {
        int order;
        lock (_gate)
        {
            order = ++_order;
            _wantsAll = share >= 1;
            foreach (var connection in _table.Open)
                connection.IsChosen = false;
            foreach (var successor in _all)
                successor.Retire();
            _all = [.. channels.Select(c => new Successor(c))];
            _table.Mover = _all.IsEmpty ? null : this;
            _moving ??= MoveAsync();
        }

        if (share < 1)
            _ = ChooseAsync(share, order);
        else
            Move(_table.Open);
    }

    public bool Wants(TransportConnection connection) => _wantsAll || connection.IsChosen;

    public void OnTaken(TransportConnection connection) => _taken.Writer.TryWrite(connection);

    private async Task ChooseAsync(double share, int order)
    {
        var before = _table.Open.Select(c => (Connection: c, c.Requests)).ToList();
        await Task.Delay(Window, _clock);
        var chosen = RequestShare.Choose([.. before.Select(b => (b.Connection, b.Connection.Requests - b.Requests))], c => c.IsMovable, share, Random.Shared);
        lock (_gate)
        {
            if (order != _order)
                return;
            chosen.ForEach(c => c.IsChosen = true);
        }

        Move(chosen);
    }

    private static void Move(IEnumerable<TransportConnection> connections)
    {
        foreach (var connection in connections)
        {
            connection.WasRefused = false;
            connection.OnQuiet();
        }
    }

    private async Task MoveAsync()
    {
        await foreach (var connection in _taken.Reader.ReadAllAsync())
        {
            if (Next() is not { } successor || connection.CopyRest() is not { } rest)
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
            var wait = TimeProvider.System.GetElapsedTime(connection.TakenAt);
            _table.Accounts.OnHandedOver(bytes, wait);
            _metrics.OnHandedOver(wait);
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
