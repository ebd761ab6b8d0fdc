using Gapless.Dev.Front.Browsers;

namespace Gapless.Dev.Front.Routing;

/// <summary>
/// Which process gets a request, and which requests wait for one. Requests that wait are let in in the order they came. Any thread may call any
/// method.
/// </summary>
internal sealed class Router(TimeProvider clock, TimeSpan holdLimit) : IDisposable
{
    /// <summary>How often a process that refused a connection is tried again while no other one takes its place.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly List<Upstream> _upstreams = [];
    private readonly LinkedList<Waiter> _waiters = [];
    private readonly List<(FrontTarget Process, TaskCompletionSource Idle)> _idleWaits = [];
    private Upstream? _current;
    private bool _held;
    private FailureView? _failure;

    /// <summary>The process that gets new requests; null: none, or requests are held.</summary>
    public FrontTarget? Serving
    {
        get
        {
            lock (_gate)
                return _held ? null : _current?.Target;
        }
    }

    public int Held
    {
        get
        {
            lock (_gate)
                return _waiters.Count;
        }
    }

    /// <summary>New requests, and those that wait, go to this process. Requests under way stay where they are.</summary>
    public void Switch(FrontTarget target)
    {
        lock (_gate)
        {
            var previous = _current;
            _current = new Upstream(target);
            _upstreams.Add(_current);
            _held = false;
            _failure = null;
            LetIn();
            if (previous is not null)
                ForgetWhenIdle(previous);
        }
    }

    public void Hold()
    {
        lock (_gate)
        {
            _held = true;
            _failure = null;
        }
    }

    public void Release()
    {
        lock (_gate)
        {
            _held = false;
            LetIn();
        }
    }

    /// <summary>While no process serves, requests are answered with this instead of being held. Null: they are held again.</summary>
    public void Explain(FailureView? failure)
    {
        lock (_gate)
        {
            _failure = failure;
            if (failure is not null)
                AnswerAll(new Admission(null, failure, Expired: false));
        }
    }

    /// <param name="refusedBy">The process that just refused the connection of this very request: it waits for another one, or tries again soon.</param>
    /// <param name="since">The time stamp from which the limit counts.</param>
    public async ValueTask<Admission> EnterAsync(Upstream? refusedBy, long since, CancellationToken cancellationToken)
    {
        while (true)
        {
            Waiter waiter;
            TimeSpan wait;
            lock (_gate)
            {
                if (!_held && _current is not null && _current != refusedBy)
                    return Take(_current);
                if (_failure is not null)
                    return new Admission(null, _failure, Expired: false);
                var left = holdLimit - clock.GetElapsedTime(since);
                if (left <= TimeSpan.Zero)
                    return new Admission(null, null, Expired: true);
                wait = refusedBy is not null && RetryAfter < left ? RetryAfter : left;
                waiter = new Waiter();
                _waiters.AddLast(waiter);
            }
            try
            {
                return await waiter.Answer.Task.WaitAsync(wait, clock, cancellationToken);
            }
            catch (TimeoutException)
            {
                if (!Leave(waiter))
                    return await waiter.Answer.Task;
            }
            catch (OperationCanceledException)
            {
                if (!Leave(waiter))
                    (await waiter.Answer.Task).Lease?.Dispose();
                throw;
            }
            refusedBy = null;
        }
    }

    /// <summary>Of the process, whichever of its revisions a request began on.</summary>
    public (int Requests, int Streams) UnderWay(FrontTarget target)
    {
        lock (_gate)
            return (OfProcess(target).Sum(u => u.Requests), OfProcess(target).Sum(u => u.Streams));
    }

    /// <summary>Completes when no request is under way on the process; streams do not count.</summary>
    public Task WhenIdle(FrontTarget target)
    {
        lock (_gate)
        {
            if (OfProcess(target).Sum(u => u.Requests) == 0)
                return Task.CompletedTask;
            var idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _idleWaits.Add((target, idle));
            return idle.Task;
        }
    }

    public void CloseStreams(FrontTarget target)
    {
        Upstream[] upstreams;
        lock (_gate)
            upstreams = [.. OfProcess(target)];
        foreach (var upstream in upstreams)
            upstream.CloseStreams();
    }

    /// <summary>True for the first call with this process.</summary>
    public bool FirstAnswerOf(Upstream upstream)
    {
        lock (_gate)
        {
            if (upstream.Answered)
                return false;
            upstream.Answered = true;
            return true;
        }
    }

    public void Count(Upstream upstream, int requests, int streams)
    {
        lock (_gate)
        {
            upstream.Requests += requests;
            upstream.Streams += streams;
            if (upstream.Requests == 0 && _idleWaits.Count > 0)
                _idleWaits.RemoveAll(w => OfProcess(w.Process).Sum(u => u.Requests) == 0 && w.Idle.TrySetResult());
            ForgetWhenIdle(upstream);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _held = true;
            _current = null;
            AnswerAll(new Admission(null, null, Expired: true));
            foreach (var upstream in _upstreams.ToArray())
                ForgetWhenIdle(upstream);
        }
    }

    /// <summary>The gate is held. A process that is changed in place serves several revisions, one after the other.</summary>
    private IEnumerable<Upstream> OfProcess(FrontTarget target) => _upstreams.Where(u => u.Target.EndPoint.Equals(target.EndPoint));

    private Admission Take(Upstream upstream)
    {
        upstream.Requests++;
        return new Admission(new Lease(this, upstream), null, Expired: false);
    }

    /// <summary>The gate is held.</summary>
    private void LetIn()
    {
        if (_current is not { } current)
            return;
        foreach (var waiter in _waiters)
            waiter.Answer.SetResult(Take(current));
        _waiters.Clear();
    }

    /// <summary>The gate is held.</summary>
    private void AnswerAll(Admission answer)
    {
        foreach (var waiter in _waiters)
            waiter.Answer.SetResult(answer);
        _waiters.Clear();
    }

    /// <summary>False: it was answered in the same moment, and the answer counts.</summary>
    private bool Leave(Waiter waiter)
    {
        lock (_gate)
            return _waiters.Remove(waiter);
    }

    /// <summary>The gate is held.</summary>
    private void ForgetWhenIdle(Upstream upstream)
    {
        if (upstream == _current || upstream.Requests + upstream.Streams > 0 || !_upstreams.Remove(upstream))
            return;
        upstream.Dispose();
    }

    private sealed class Waiter
    {
        public TaskCompletionSource<Admission> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
