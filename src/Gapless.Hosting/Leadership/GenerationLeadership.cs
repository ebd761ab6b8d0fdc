using Gapless.Linux.Processes;
using Microsoft.Extensions.Logging;

namespace Gapless.Hosting.Leadership;

/// <summary>Leads from when it may and has the lock, until it may not and all work has ended.</summary>
internal sealed partial class GenerationLeadership : IGenerationLeadership, IDisposable
{
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(1);

    private readonly string? _path;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _mayLead;
    private bool _hasLeft;
    private bool _isWaiting;
    private bool _holds;
    private ProcessLock? _lock;
    private CancellationTokenSource? _term;
    private int _running;

    /// <param name="path">Of the lock; null: there is nobody to compete with.</param>
    /// <param name="mayLead">From the start on, without being told.</param>
    /// <param name="time">For another attempt, where the lock cannot be opened.</param>
    /// <param name="log">For the reasons of failures.</param>
    public GenerationLeadership(string? path, bool mayLead, TimeProvider time, ILogger<GenerationLeadership> log)
    {
        _path = path;
        _time = time;
        _log = log;
        if (mayLead)
            Order(mayLead: true);
    }

    /// <summary>Called, from any thread, when this process has begun to lead, and when it has given it up.</summary>
    public event Action<bool>? Changed;

    public bool IsLeader
    {
        get
        {
            lock (_gate)
                return _holds;
        }
    }

    /// <summary>As the supervisor says.</summary>
    public void Order(bool mayLead)
    {
        lock (_gate)
            _mayLead = mayLead && !_hasLeft;
        Consider();
    }

    /// <summary>Completes when it leads no more, and will not until it is ordered to.</summary>
    public async Task GiveUpAsync()
    {
        var given = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void OnChanged(bool leads)
        {
            if (!leads)
                given.TrySetResult();
        }

        Changed += OnChanged;
        Order(mayLead: false);
        if (!IsLeader)
            given.TrySetResult();
        await given.Task.ConfigureAwait(false);
        Changed -= OnChanged;
    }

    /// <summary>The process ends.</summary>
    public void Leave()
    {
        lock (_gate)
            _hasLeft = true;
        Order(mayLead: false);
    }

    public async Task RunWhileLeaderAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        while (true)
        {
            var term = await EnterAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(term, cancellationToken);
                await work(either.Token).ConfigureAwait(false);
                if (!term.IsCancellationRequested)
                    return;
            }
            catch (Exception error) when (term.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                if (error is not OperationCanceledException)
                    LogEndedBadly(error);
            }
            finally
            {
                lock (_gate)
                    _running--;
                Consider();
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public void Dispose() => Leave();

    /// <summary>Waits for a term and takes part in it, so that it does not end before its work has.</summary>
    private async Task<CancellationToken> EnterAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_term is { IsCancellationRequested: false } term)
                {
                    _running++;
                    return term.Token;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Does the next step towards what is wanted, if there is one.</summary>
    private void Consider()
    {
        CancellationTokenSource? ended = null;
        bool? reported = null;
        lock (_gate)
        {
            if (_holds && _mayLead && _running == 0 && _term is null or { IsCancellationRequested: true })
            {
                // It may again, before it had given it up.
                BeginTerm();
            }
            else if (!_holds && _mayLead && !_isWaiting)
            {
                _isWaiting = true;
                if (_path is null)
                    TakeUp(held: null);
                else
                    new Thread(() => WaitForLock(_path)) { IsBackground = true, Name = "Gapless leadership" }.Start();
                reported = _holds ? true : null;
            }
            else if (_holds && !_mayLead)
            {
                ended = _term;
                _term = null;
                if (_running == 0)
                {
                    _holds = false;
                    _lock?.Dispose();
                    _lock = null;
                    reported = false;
                }
            }
        }

        // What listens to it runs elsewhere: whoever calls must not wait for it.
        _ = ended?.CancelAsync();
        Report(reported);
    }

    /// <summary>On a thread of its own: nothing else tells when the holder has died.</summary>
    private void WaitForLock(string path)
    {
        ProcessLock held;
        try
        {
            held = ProcessLock.Acquire(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogNoLock(error, path);
            _ = TryAgainAsync();
            return;
        }

        bool leads;
        lock (_gate)
            leads = TakeUp(held);
        if (leads)
            Report(true);
        else
            held.Dispose();
    }

    private async Task TryAgainAsync()
    {
        await Task.Delay(RetryPeriod, _time).ConfigureAwait(false);
        lock (_gate)
            _isWaiting = false;
        Consider();
    }

    /// <summary>False: it is not wanted any more.</summary>
    private bool TakeUp(ProcessLock? held)
    {
        _isWaiting = false;
        if (!_mayLead)
            return false;
        _lock = held;
        _holds = true;
        BeginTerm();
        return true;
    }

    private void BeginTerm()
    {
        _term = new CancellationTokenSource();
        _changed.TrySetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private void Report(bool? leads)
    {
        if (leads is { } known)
            Changed?.Invoke(known);
    }

    [LoggerMessage(1, LogLevel.Error, "The lock {Path} cannot be had; nothing is led here")]
    private partial void LogNoLock(Exception error, string path);

    [LoggerMessage(2, LogLevel.Error, "What ran as the leader failed when it was to end")]
    private partial void LogEndedBadly(Exception error);
}
