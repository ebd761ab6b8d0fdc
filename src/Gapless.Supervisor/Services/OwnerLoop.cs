using System.Threading.Channels;

namespace Gapless.Supervisor.Services;

/// <summary>
/// The one place where a service's state is read and changed: callers post work, one loop carries it out in order.
/// Work must not block; what takes time runs outside and posts its result.
/// </summary>
internal sealed class OwnerLoop
{
    // Unbounded: producers are the kernel's process events and a few people; dropping one would lose a worker's end.
    private readonly Channel<Action> _work = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Action<Exception> _failed;

    /// <param name="failed">Told of an exception that work let escape; the loop goes on.</param>
    public OwnerLoop(Action<Exception> failed)
    {
        _failed = failed;
        Completion = RunAsync();
    }

    public Task Completion { get; }

    /// <summary>Ignored after <see cref="Complete"/>.</summary>
    public void Post(Action work) => _work.Writer.TryWrite(work);

    /// <exception cref="ObjectDisposedException">The loop has ended.</exception>
    public Task<T> InvokeAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var accepted = _work.Writer.TryWrite(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        });
        return accepted ? done.Task : Task.FromException<T>(new ObjectDisposedException(nameof(OwnerLoop)));
    }

    public Task InvokeAsync(Action work) => InvokeAsync(() =>
    {
        work();
        return true;
    });

    /// <summary>What has been posted is still carried out, then the loop ends.</summary>
    public void Complete() => _work.Writer.TryComplete();

    private async Task RunAsync()
    {
        // Off the constructor's thread from the first item on.
        await Task.Yield();
        await foreach (var work in _work.Reader.ReadAllAsync())
        {
            try
            {
                work();
            }
            catch (Exception error)
            {
                _failed(error);
            }
        }
    }
}
