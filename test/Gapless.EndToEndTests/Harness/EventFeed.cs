using System.Net.Sockets;
using System.Text.Json;
using Gapless.Contract;
using Gapless.Control;

namespace Gapless.EndToEndTests.Harness;

/// <summary>Follows the journal of a running supervisor from a given event on, until disposed or until the supervisor ends.</summary>
internal sealed class EventFeed : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<EventRecord> _seen = [];
    private readonly List<(Predicate<EventRecord> Wanted, TaskCompletionSource<EventRecord> Found)> _waiters = [];
    private readonly ControlReply _reply;

    public EventFeed(ControlClient client, long after)
    {
        _reply = client.Get($"{Routes.Events}?after={after}&follow=true");
        Ended = Task.Factory.StartNew(Read, TaskCreationOptions.LongRunning);
    }

    /// <summary>Completes when the supervisor has ended the stream.</summary>
    public Task Ended { get; }

    public IReadOnlyList<EventRecord> Seen
    {
        get
        {
            lock (_gate)
                return [.. _seen];
        }
    }

    /// <summary>The first event of this kind, past or to come; what <paramref name="then"/> does is done on the thread that read it.</summary>
    public Task<EventRecord> WaitForAsync(string kind, Action<EventRecord>? then = null, Predicate<EventRecord>? where = null) =>
        WaitForAsync(e => e.Kind == kind && (where is null || where(e)), $"event {kind}", then);

    /// <param name="what">For the message when none comes.</param>
    public async Task<EventRecord> WaitForAsync(Predicate<EventRecord> wanted, string what, Action<EventRecord>? then = null)
    {
        var found = new TaskCompletionSource<EventRecord>();
        lock (_gate)
        {
            if (_seen.Find(wanted) is { } past)
                found.SetResult(past);
            else
                _waiters.Add((wanted, found));
        }
        var acted = found.Task.ContinueWith(
            t =>
            {
                then?.Invoke(t.Result);
                return t.Result;
            },
            TaskContinuationOptions.ExecuteSynchronously);
        try
        {
            return await acted.WaitAsync(TestLimits.Event);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"no {what} within {TestLimits.Event}; these came:\n{string.Join('\n', Seen.Select(e => $"{e.Id} {e.Kind}: {e.Text}"))}", late);
        }
    }

    public void Dispose() => _reply.Dispose();

    private void Read()
    {
        try
        {
            foreach (var line in _reply.Lines())
                Take(JsonSerializer.Deserialize(line.Span, ContractJson.Default.EventRecord)!);
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            // The supervisor was killed, or the test is over.
        }
    }

    private void Take(EventRecord happened)
    {
        List<TaskCompletionSource<EventRecord>> found;
        lock (_gate)
        {
            _seen.Add(happened);
            found = [.. _waiters.Where(w => w.Wanted(happened)).Select(w => w.Found)];
            _waiters.RemoveAll(w => found.Contains(w.Found));
        }
        found.ForEach(f => f.SetResult(happened));
    }
}
