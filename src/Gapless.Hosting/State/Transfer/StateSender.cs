using Gapless.Contract.Workers;
using Gapless.Linux;

namespace Gapless.Hosting.State;

/// <summary>
/// What this process has written for another one, from the moment in which it is sent until somebody says what became of it. Thread-safe.
/// </summary>
internal sealed class StateSender(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, StateHandOver> _copies = [];
    private Func<WorkerReport, IReadOnlyList<FileDescriptor>, Task<bool>>? _send;
    private Func<StateExported, IReadOnlyList<FileDescriptor>, Task<bool>>? _give;
    private (int Id, TaskCompletionSource<bool> Answered)? _given;

    /// <summary>Somebody is there to be sent something, or will be.</summary>
    public bool IsAttached => _send is not null || _give is not null;

    /// <summary>This process replaces itself: what it writes has one taker, and no other will come.</summary>
    public bool HasHeir => _give is not null;

    /// <param name="send">Sends a report with descriptors, which stay the caller's; false: nobody is there.</param>
    public void Attach(Func<WorkerReport, IReadOnlyList<FileDescriptor>, Task<bool>> send) => _send = send;

    /// <param name="give">As for <see cref="Attach"/>; gets what is written here, and nothing else.</param>
    public void AttachHeir(Func<StateExported, IReadOnlyList<FileDescriptor>, Task<bool>> give) => _give = give;

    /// <returns>False: nobody is there.</returns>
    public Task<bool> SendAsync(WorkerReport report, params IReadOnlyList<FileDescriptor> descriptors) =>
        report is StateExported written && _give is not null ? _give(written, descriptors) : _send!(report, descriptors);

    /// <summary>Sends it and waits until it is decided who has it, or the caller is to decide.</summary>
    /// <returns>The other side has answered.</returns>
    public async Task<bool> GiveAsync(StateHandOver handOver, StateExported report, TimeSpan limit)
    {
        var answered = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
            _given = (report.Id, answered);
        try
        {
            return await SendAsync(report, handOver.Descriptor).ConfigureAwait(false) && await answered.Task.WaitAsync(limit, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Taken back by whoever disposes of it, unless it was taken without a word.
            return false;
        }
        finally
        {
            lock (_gate)
                _given = null;
        }
    }

    /// <summary>A copy that may be read until it is settled; owned from here on.</summary>
    public void Keep(int id, StateHandOver copy)
    {
        lock (_gate)
            _copies[id] = copy;
    }

    /// <summary>The other side has answered.</summary>
    public void Settle(int id)
    {
        lock (_gate)
        {
            if (_given is { } given && given.Id == id)
                given.Answered.TrySetResult(true);
            if (_copies.Remove(id, out var copy))
                copy.Dispose();
        }
    }

    /// <summary>Nobody will answer any more.</summary>
    public void Interrupt()
    {
        lock (_gate)
            _given?.Answered.TrySetResult(false);
    }

    /// <summary>Whoever was sent something is gone.</summary>
    public void Forget()
    {
        Interrupt();
        lock (_gate)
        {
            foreach (var copy in _copies.Values)
                copy.Dispose();
            _copies.Clear();
        }
    }
}
