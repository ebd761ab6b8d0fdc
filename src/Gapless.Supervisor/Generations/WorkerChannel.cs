using System.Text.Json;
using Gapless.Contract.Workers;
using Gapless.Linux;
using Gapless.Linux.Processes;
using Gapless.Linux.Sockets;
using Gapless.Supervisor.Generations.Salvage;

namespace Gapless.Supervisor.Generations;

/// <summary>
/// The supervisor's end of one worker's control socket: listens from before the process starts until it has ended, so that
/// the worker may connect, and connect again to the next supervisor, whenever it likes. Thread-safe.
/// </summary>
internal sealed class WorkerChannel : IDisposable
{
    /// <summary>Any local user can be refused; nobody may fill the journal that way.</summary>
    private const int MostRefusals = 5;

    /// <summary>A process has ended: what it sent is here. Only a copy of its socket in a process outside its session can keep the connection open.</summary>
    private static readonly TimeSpan LastWordsLimit = TimeSpan.FromSeconds(1);

    private readonly Greeting _greeting;
    private readonly TimeProvider _clock;
    private readonly WorkerSocket _socket;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closed = new();
    private ProcessHandle? _process;
    private Action<ChannelSign> _report = _ => { };
    private Task _serving = Task.CompletedTask;
    private WorkerConnection? _current;
    private WordFile? _words;
    private int _connections;
    private int _refusals;
    private volatile WorkerCounts? _counts;
    private volatile WorkerHello? _hello;

    private WorkerChannel(string workerId, WorkerSocket socket, TimeProvider clock)
    {
        (_greeting, _socket, _clock) = (new Greeting(workerId, clock), socket, clock);
    }

    public string Path => _socket.Path;

    /// <summary>The worker's last account; null: it has sent none to this supervisor.</summary>
    public WorkerCounts? Counts => _counts;

    /// <summary>The worker's first word on its latest connection; null: there was none.</summary>
    public WorkerHello? Hello => _hello;

    /// <summary>What it was asked about its state and has not answered.</summary>
    public StateQuestions Questions { get; } = new();

    /// <summary>What the worker writes down of its connections, for the case of its death; null: it does not. Owned by the channel.</summary>
    public WordFile? Words
    {
        get
        {
            lock (_gate)
                return _words;
        }
    }

    /// <summary>Number of the connection that is open now, counted from 1; 0: none. Orders given on an earlier one are void.</summary>
    public int Connection
    {
        get
        {
            lock (_gate)
                return _current is null ? 0 : _connections;
        }
    }

    /// <summary>Every order of the open connection is in force, by the worker's own word.</summary>
    public bool IsObeyed
    {
        get
        {
            lock (_gate)
                return _current is not { Pending: > 0 };
        }
    }

    /// <summary>The worker has connected at some time.</summary>
    public bool WasUsed
    {
        get
        {
            lock (_gate)
                return _connections > 0;
        }
    }

    /// <summary>Listens at a path, where a stale socket file is replaced.</summary>
    /// <exception cref="LinuxException">The directory cannot be written.</exception>
    public static WorkerChannel Listen(string path, string workerId, TimeProvider clock) => new(workerId, WorkerSocket.Listen(path, clock), clock);

    /// <param name="process">Leader of the session whose processes may connect. What connected before this call has waited.</param>
    /// <param name="report">Called from any thread.</param>
    public void Start(ProcessHandle process, Action<ChannelSign> report)
    {
        (_process, _report) = (process, report);
        _serving = AcceptAsync();
    }

    /// <summary>Orders the worker to take connections from the other end of a channel. Returns at once; closes the descriptor.</summary>
    /// <param name="from">Generation that they come from.</param>
    /// <param name="end">Of a SOCK_SEQPACKET pair.</param>
    public void Adopt(int from, FileDescriptor end) => Order(new AdoptOrder { From = from }, end);

    /// <summary>Orders the worker to give its connections to the other ends of these channels; none: to keep them. Returns at once; closes the descriptors.</summary>
    /// <param name="to">Generation that they go to.</param>
    /// <param name="ends">Of SOCK_SEQPACKET pairs.</param>
    /// <param name="share">Of the worker's requests; 1: all connections.</param>
    public void HandOver(int to, IReadOnlyList<FileDescriptor> ends, double share = 1) => Order(new HandOverOrder { To = to, Share = share }, ends);

    /// <summary>Gives any other order. Returns at once; closes the descriptors. False: the worker is not connected.</summary>
    public bool Order(WorkerOrder order, params IReadOnlyList<FileDescriptor> descriptors)
    {
        lock (_gate)
        {
            if (_current is not null)
            {
                _current.Send(order, descriptors);
                return true;
            }
        }

        foreach (var descriptor in descriptors)
            descriptor.Dispose();
        return false;
    }

    /// <summary>The process has ended: what it still said is read, then the socket goes.</summary>
    public async Task EndAsync()
    {
        await _socket.CloseAsync();
        try
        {
            await _serving.WaitAsync(LastWordsLimit, _clock);
        }
        catch (TimeoutException)
        {
            // Somebody else holds a copy of its socket.
        }

        Dispose();
    }

    /// <summary>The worker, if it still runs, tries until the next supervisor listens there.</summary>
    public void Dispose()
    {
        _closed.Cancel();
        _socket.Dispose();
        lock (_gate)
            _words?.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        while (await _socket.NextAsync(Refuse) is { } accepted)
        {
            serving.RemoveAll(s => s.IsCompleted);
            serving.Add(ServeAsync(accepted));
        }

        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(SeqPacketChannel accepted)
    {
        using var connection = new WorkerConnection(accepted, Refuse);
        try
        {
            if (await GreetAsync(connection) is { } problem)
            {
                Refuse(problem);
                return;
            }

            _report(new ChannelSign.Connected());
            await ReadAsync(connection);
        }
        catch (Exception error) when (error is LinuxException or OperationCanceledException or ObjectDisposedException)
        {
            // The worker, or this channel, has ended; or a newer connection took this one's place.
        }
        finally
        {
            lock (_gate)
            {
                if (_current == connection)
                {
                    _current = null;
                    Questions.Forget();
                }
            }
        }
    }

    /// <summary>Makes the connection the worker's own. Returns why not.</summary>
    private async Task<string?> GreetAsync(WorkerConnection connection)
    {
        var (hello, problem) = await _greeting.HearAsync(connection, _process!, _closed.Token);
        return hello is null ? problem : Admit(connection, hello);
    }

    private string? Admit(WorkerConnection connection, WorkerHello hello)
    {
        lock (_gate)
        {
            if (_closed.IsCancellationRequested)
                throw new OperationCanceledException(_closed.Token);
            if (_current is { } before)
            {
                // A child that inherited the worker's environment must not take its place.
                if (before.Pid != connection.Pid)
                    return $"pid {connection.Pid} came while pid {before.Pid} is connected";
                before.Dispose();
                Questions.Forget();
            }

            _current = connection;
            _hello = hello;
            _connections++;
            return null;
        }
    }

    private async Task ReadAsync(WorkerConnection connection)
    {
        while (true)
        {
            try
            {
                if (await connection.ReceiveAsync(_closed.Token) is not { } received)
                    return;
                Hear(received);
            }
            catch (JsonException)
            {
                // From a later version of the library: the protocol is additive.
            }
        }
    }

    private void Hear(ReceivedReport received)
    {
        switch (received.Report)
        {
            case WorkerCounts counts:
                _counts = counts;
                break;
            case WorkerMeasurements measurements:
                _report(new ChannelSign.Measured(measurements));
                break;
            case LeadReport { Leads: var leads }:
                _report(new ChannelSign.Leads(leads));
                break;
            case LeavingReport:
                _report(new ChannelSign.Leaving());
                break;
            case StateReport state:
                OnState(state, received);
                return;
            case StateLeft left:
                _report(new ChannelSign.StateLeft(left.Bytes, received.Descriptors));
                return;
            case WordsReport when received.Descriptors is [var file]:
                Keep(new WordFile(file));
                return;
        }

        received.Dispose();
    }

    private void OnState(StateReport report, ReceivedReport received)
    {
        if (Questions.Answer(report, received.Descriptors))
            return;
        if (report is StateExported exported && received.Descriptors is [var memory])
            _report(new ChannelSign.StateLate(exported, memory));
        else
            received.Dispose();
    }

    private void Keep(WordFile words)
    {
        lock (_gate)
        {
            _words?.Dispose();
            _words = words;
        }
    }

    private void Refuse(string why)
    {
        if (Interlocked.Increment(ref _refusals) <= MostRefusals)
            _report(new ChannelSign.Trouble(why));
    }
}
