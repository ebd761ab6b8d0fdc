using Gapless.Drill.Wire;

namespace Gapless.Drill.Clients;

/// <summary>One client with at most one connection: request, silence, request, until it is stopped.</summary>
internal abstract class TrafficClient
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMilliseconds(20);

    private ClientConnection? _connection;
    private string? _worker;
    private bool _failed;

    protected TrafficClient(ClientSetting setting)
    {
        Setting = setting;
    }

    protected ClientSetting Setting { get; }

    protected ClassTally Tally => Setting.Tally;

    /// <summary>Runs until stopped. Whatever a server does ends as an outcome, not as an exception.</summary>
    public async Task RunAsync()
    {
        try
        {
            await PauseAsync(Setting.PauseFirst());
            while (!Setting.Stopping.IsCancellationRequested)
            {
                _failed = false;
                await StepAsync();
                await PauseAsync(_failed ? Setting.Pause() + AfterFailure : Setting.Pause());
            }
            if (Setting.Plan.Class == TrafficClass.IdleLong && _connection is not null)
                await StepAsync();
        }
        finally
        {
            Drop();
        }
    }

    /// <summary>Looks at the kept connection, then makes the request or requests of one turn.</summary>
    protected abstract Task StepAsync();

    /// <summary>A connection that the server has ended while nothing was under way is dropped here, before any request is started on it.</summary>
    protected async ValueTask<int> LookAsync()
    {
        if (_connection?.Look() == PeerState.Closed)
        {
            Tally.ClosedIdle();
            Drop();
        }
        if (_connection is not null && Setting.Plan.LookToWrite > TimeSpan.Zero)
            await PauseAsync(Setting.Plan.LookToWrite);
        return _connection?.Served ?? 0;
    }

    /// <summary>The kept connection or a new one, with the deadline running.</summary>
    protected async ValueTask<ClientConnection> ConnectAsync()
    {
        var deadline = Setting.Clock.Elapsed + Setting.RequestTimeout;
        if (_connection is { } kept)
        {
            kept.Arm(deadline);
            if (kept.Look() == PeerState.SentUnasked)
                throw new WireException(Outcome.WrongAnswer, "bytes that no request had asked for");
            return kept;
        }
        _worker = null;
        _connection = await ClientConnection.OpenAsync(Setting.EndPoint, Setting.Watch, deadline);
        Tally.Opened();
        return _connection;
    }

    /// <summary>Counts a whole, right answer.</summary>
    protected void Answered(RequestTicket ticket, ClientConnection connection, string? version, string? worker)
    {
        connection.Served++;
        _worker = worker ?? _worker;
        ticket.Ok(connection.Identity.Saw(version, worker));
    }

    protected void Failed(RequestTicket ticket, WireException error)
    {
        _failed = true;
        ticket.Fail(error.Outcome, error.Message, _connection?.Port, _worker);
        Drop();
    }

    /// <summary>The server has announced the end of the connection at a point where nothing can be lost.</summary>
    protected void CloseAsAsked()
    {
        Tally.ClosedPolitely();
        Drop();
    }

    protected void Drop()
    {
        _connection?.Dispose();
        _connection = null;
    }

    protected async ValueTask PauseAsync(TimeSpan pause)
    {
        if (pause > TimeSpan.Zero)
            await Task.Delay(pause, Setting.Clock.Time, Setting.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        else
            await Task.Yield();
    }
}
