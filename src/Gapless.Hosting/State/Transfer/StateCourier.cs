using Gapless.Contract.Workers;
using Gapless.Linux;
using Microsoft.Extensions.Logging;

namespace Gapless.Hosting.State;

/// <summary>
/// Carries out what the supervisor orders about the states of this process, one order after the other, and sends after them what requests change here when
/// they have moved. What is given and what is taken is decided by the word in the shared memory, whatever becomes of the messages.
/// </summary>
internal sealed partial class StateCourier
{
    /// <summary>How long the states wait for the requests under way to end: those that wait for the states in the next process wait so long at most.</summary>
    private static readonly TimeSpan QuietLimit = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the end of a request is put off until what it changed late has arrived.</summary>
    private static readonly TimeSpan LateLimit = TimeSpan.FromSeconds(1);

    /// <summary>How long the end of the process is put off until a supervisor is there again that hears of what it changed last.</summary>
    private static readonly TimeSpan LastLimit = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LastPeriod = TimeSpan.FromMilliseconds(100);

    /// <summary>Longer than the supervisor waits for the process that writes.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    private readonly StateBundle _bundle;
    private readonly StateRequests _requests;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StateSender _sender;
    private Task _orders = Task.CompletedTask;
    private int _lateId;
    private volatile bool _isSilent;

    public StateCourier(StateBundle bundle, StateRequests requests, TimeProvider time, ILogger<StateCourier> log)
    {
        _bundle = bundle;
        _requests = requests;
        _time = time;
        _log = log;
        _sender = new StateSender(time);
    }

    public int CopyStates => _bundle.CopyStates;

    public int MoveStates => _bundle.MoveStates;

    public bool AwaitsStart => !_started.Task.IsCompleted;

    /// <param name="send">Sends a report with descriptors, which stay the caller's; false: nobody is there.</param>
    public void Attach(Func<WorkerReport, IReadOnlyList<FileDescriptor>, Task<bool>> send)
    {
        _sender.Attach(send);
        _requests.Count();
    }

    /// <summary>What is written here is not for whom this process answers to: it replaces itself.</summary>
    /// <param name="give">As for <see cref="Attach"/>.</param>
    public void AttachHeir(Func<StateExported, IReadOnlyList<FileDescriptor>, Task<bool>> give)
    {
        _sender.AttachHeir(give);
        _requests.Count();
    }

    /// <summary>The supervisor was replaced: what it was told of before is settled by now, or will be by the next.</summary>
    public void OnConnecting()
    {
        _isSilent = false;
        _sender.Forget();
    }

    /// <summary>
    /// Completes when all that this process begins with is here, so that the app finds it when it starts. A process that has refused it never starts: the
    /// supervisor ends it.
    /// </summary>
    public async Task WhenStartedAsync(CancellationToken cancel)
    {
        try
        {
            await Task.WhenAny(_started.Task, _refused.Task).WaitAsync(StartLimit, _time, cancel).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            LogNoStart(StartLimit);
            return;
        }
        if (!_refused.Task.IsCompleted)
            return;
        try
        {
            await _started.Task.WaitAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Out of the host it would come as an unhandled exception, with a core dump at every refusal. All is said and logged, and nothing has begun.
            Environment.Exit(1);
        }
    }

    /// <summary>Returns at once; orders are carried out in the order in which they come.</summary>
    /// <param name="order">From the supervisor.</param>
    /// <param name="descriptors">Owned from here on.</param>
    public void CarryOut(StateOrder order, IReadOnlyList<FileDescriptor> descriptors)
    {
        if (order is StateSettleOrder)
        {
            _sender.Settle(order.Id);
            return;
        }

        // Whoever sends one of these no longer waits for what came of the one before.
        if (order is StateExportOrder { Passage: StatePassages.Move } or StateExpectOrder or StateReclaimOrder)
            _sender.Interrupt();
        lock (_gate)
            _orders = RunAfterAsync(_orders, () => RunAsync(order, descriptors));
    }

    /// <summary>
    /// Sends what was changed here after the states have moved. To be awaited before a request that changed something ends, so that the next one of the same
    /// client, in the next process, finds it there.
    /// </summary>
    public Task SendLateAsync() => _isSilent ? Task.CompletedTask : TrySendLateAsync();

    /// <summary>The same when nothing can change any more; also when nobody has taken the last one. If nobody hears of it, it ends with this process: a supervisor that has died is waited for.</summary>
    public async Task SendLastAsync(CancellationToken cancel)
    {
        var began = _time.GetTimestamp();
        // A process that replaces itself has one heir, and no other will come.
        while (!await TrySendLateAsync().ConfigureAwait(false) && !_sender.HasHeir && _time.GetElapsedTime(began) < LastLimit && !cancel.IsCancellationRequested)
            await Task.Delay(LastPeriod, _time, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>The very last: states that are still here are left with the supervisor, for the process that begins in the place of this one.</summary>
    public async Task LeaveAsync()
    {
        // A process that replaces itself has told its heir everything.
        if (!_sender.IsAttached || _sender.HasHeir || !_bundle.IsWorthLeaving)
            return;
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            using var copies = _bundle.Export(StatePassage.Start);
            using var moving = _bundle.Export(StatePassage.Move);
            if (moving is null)
                return;
            StateHandOver[] left = copies is null ? [moving] : [copies, moving];
            if (await _sender.SendAsync(new StateLeft { Bytes = left.Sum(l => l.Bytes) }, [.. left.Select(l => l.Descriptor)]).ConfigureAwait(false))
                Array.ForEach(left, l => l.Leave());
        }
        catch (InvalidOperationException error)
        {
            LogNotWritten(error);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>False: no supervisor has said what became of it, and it is still here.</summary>
    private async Task<bool> TrySendLateAsync()
    {
        if (!_sender.IsAttached || !_bundle.IsLeft)
            return true;
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            using var late = _bundle.Export(StatePassage.Late);
            if (late is null)
                return true;
            var id = --_lateId;
            var isAnswered = await _sender.GiveAsync(late, new StateExported { Id = id, Passage = StatePassages.Late, Bytes = late.Bytes }, LateLimit).ConfigureAwait(false);
            _isSilent = late.Settle() == StateOutcome.Kept;
            return isAnswered || !_isSilent;
        }
        catch (InvalidOperationException error)
        {
            LogNotWritten(error);
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    private static async Task RunAfterAsync(Task before, Func<Task> work)
    {
        await before.ConfigureAwait(false);
        await Task.Yield();
        await work().ConfigureAwait(false);
    }

    private async Task RunAsync(StateOrder order, IReadOnlyList<FileDescriptor> descriptors)
    {
        if (order is StateExportOrder { Passage: StatePassages.Move })
            await _requests.WhenQuietAsync(QuietLimit).ConfigureAwait(false);
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            switch (order)
            {
                case StateExportOrder export:
                    await ExportAsync(export).ConfigureAwait(false);
                    break;
                case StateImportOrder:
                    await ImportAsync(order.Id, descriptors).ConfigureAwait(false);
                    // Late changes to a state that has gone on from here meanwhile.
                    if (_bundle.IsLeft)
                        _ = SendLateAsync();
                    break;
                case StateExpectOrder expect:
                    var states = _bundle.Expect(TimeSpan.FromSeconds(expect.Seconds), expect.Back);
                    await _sender.SendAsync(new StateExpected { Id = expect.Id, States = states }).ConfigureAwait(false);
                    break;
                case StateReclaimOrder:
                    _bundle.Reclaim();
                    break;
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            LogFailed(error, order.GetType().Name);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task ExportAsync(StateExportOrder order)
    {
        var report = new StateExported { Id = order.Id, Passage = order.Passage };
        StateHandOver? handOver;
        try
        {
            handOver = _bundle.Export(order.Passage == StatePassages.Move ? StatePassage.Move : StatePassage.Start);
        }
        catch (InvalidOperationException error)
        {
            LogNotWritten(error);
            await _sender.SendAsync(report with { Problem = error.Message }).ConfigureAwait(false);
            return;
        }

        if (handOver is null)
        {
            await _sender.SendAsync(report).ConfigureAwait(false);
            return;
        }

        report.Bytes = handOver.Bytes;
        if (order.Passage == StatePassages.Move)
        {
            using (handOver)
                await _sender.GiveAsync(handOver, report, StateHandOver.Limit).ConfigureAwait(false);
            return;
        }

        _sender.Keep(order.Id, handOver);
        await _sender.SendAsync(report, handOver.Descriptor).ConfigureAwait(false);
    }

    private async Task ImportAsync(int id, IReadOnlyList<FileDescriptor> descriptors)
    {
        var report = new StateImported { Id = id };
        for (var i = 0; i < descriptors.Count; i++)
        {
            try
            {
                var arrival = _bundle.Import(descriptors[i], isAll: i == descriptors.Count - 1);
                report.States += arrival.States;
                report.Bytes += arrival.Bytes;
            }
            catch (Exception error) when (error is StateRefusedException or InvalidOperationException)
            {
                LogRefused(error);
                report.Refusal ??= error.Message;
            }
        }

        if (descriptors.Count == 0 || report.Refusal is not null)
            _bundle.StopAwaiting();
        if (report.Refusal is not null && AwaitsStart)
            _refused.TrySetResult();
        else
            _started.TrySetResult();
        await _sender.SendAsync(report).ConfigureAwait(false);
    }

    [LoggerMessage(1, LogLevel.Warning, "Nothing was said of the state of the generation before within {Limit}; starting without it")]
    private partial void LogNoStart(TimeSpan limit);

    [LoggerMessage(2, LogLevel.Error, "State could not be handed over; it stays here")]
    private partial void LogNotWritten(Exception error);

    [LoggerMessage(3, LogLevel.Error, "State of another process was not taken")]
    private partial void LogRefused(Exception error);

    [LoggerMessage(4, LogLevel.Error, "{Order} failed")]
    private partial void LogFailed(Exception error, string order);
}
