using System.Text.Json;
using Gapless.Contract;
using Gapless.Contract.Workers;
using Gapless.Hosting.Transport;
using Gapless.Linux;
using Gapless.Linux.Processes;
using Gapless.Linux.Sockets;

namespace Gapless.Hosting.Restarts;

/// <summary>The process that is to replace this one, seen from here: what a supervisor is to its worker, this process is to that one.</summary>
internal sealed class SuccessorProcess : IDisposable
{
    private const int FirstPassed = 3;

    private static readonly TimeSpan OrderLook = TimeSpan.FromMilliseconds(2);

    private readonly ProcessHandle _process;
    private readonly WorkerConnection _connection;
    private readonly StateQuestions _questions = new();
    private readonly TaskCompletionSource<WorkerHello> _hello = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider _clock;

    private SuccessorProcess(ProcessHandle process, SeqPacketChannel channel, TimeProvider clock)
    {
        _process = process;
        _connection = new WorkerConnection(channel, _ => { });
        _clock = clock;
        _ = ReadAsync();
    }

    public int Pid => _process.Pid;

    public bool HasEnded => _process.HasExited;

    /// <summary>Completes when it has found the channel.</summary>
    public Task<WorkerHello> Hello => _hello.Task;

    /// <summary>Completes when it has started as a whole, and waits for its traffic.</summary>
    public Task<bool> Started => _started.Task;

    /// <exception cref="LinuxException">It cannot be started.</exception>
    public static SuccessorProcess Start(Launch launch, InheritedEndpoints endpoints, TimeProvider clock)
    {
        var (near, far) = SeqPacketChannel.Pair(clock);
        int[] own = [.. endpoints.All.Where(e => e.IsOwn).Select(e => e.Descriptor)];
        // Of these numbers this process stays the owner.
        List<FileDescriptor> lent = [.. endpoints.Passed.Select(p => p.Number).Concat(own).Select(FileDescriptor.Adopt)];
        try
        {
            var process = ChildProcess.Spawn(new SpawnRequest
            {
                Command = SpawnCommand.FromArguments(launch.Command),
                WorkingDirectory = launch.Directory,
                Environment = new Dictionary<string, string>(launch.Environment) { [WorkerEnvironment.Predecessor] = Predecessor.Write(FirstPassed + endpoints.Passed.Length, own.Length) },
                Descriptors = [.. lent.Take(endpoints.Passed.Length), far.Descriptor, .. lent.Skip(endpoints.Passed.Length)],
                ListenFdNames = [.. endpoints.Passed.Select(p => p.Name)],
                SharesStandardStreams = true,
            });
            return new SuccessorProcess(process, near, clock);
        }
        catch
        {
            near.Dispose();
            throw;
        }
        finally
        {
            far.Dispose();
            lent.ForEach(d => d.Release());
        }
    }

    /// <summary>Waits for a step of its start.</summary>
    /// <exception cref="RestartFailedException">It has ended before.</exception>
    /// <exception cref="OperationCanceledException">The limit has come.</exception>
    public async Task<T> AwaitAsync<T>(Task<T> step, CancellationToken limit)
    {
        await Task.WhenAny(step, _process.Exited).WaitAsync(limit);
        return step.IsCompleted ? await step : throw new RestartFailedException($"process {Pid} has ended before it was ready ({await _process.Exited})");
    }

    /// <summary>Returns at once; closes the descriptors.</summary>
    public void Order(WorkerOrder order, params IReadOnlyList<FileDescriptor> descriptors) => _connection.Send(order, descriptors);

    /// <summary>Completes when every order is in force.</summary>
    /// <exception cref="RestartFailedException">It has ended, or does not obey in time.</exception>
    public async Task ObeyAsync(TimeSpan limit)
    {
        var began = _clock.GetTimestamp();
        while (_connection.Pending > 0)
        {
            if (_process.HasExited)
                throw new RestartFailedException($"process {Pid} ended while it was to take over: {await _process.Exited}");
            if (_clock.GetElapsedTime(began) > limit)
                throw new RestartFailedException($"process {Pid} did not obey within {limit.TotalSeconds:0.#} s");
            await Task.Delay(OrderLook, _clock);
        }
    }

    /// <summary>Null: it has gone, or did not answer in time. Closes the descriptors.</summary>
    public async Task<StateAnswer?> AskAsync(StateOrder order, IReadOnlyList<FileDescriptor> descriptors, TimeSpan limit)
    {
        var (id, answer) = _questions.Open();
        order.Id = id;
        _connection.Send(order, descriptors);
        try
        {
            await Task.WhenAny(answer, _process.Exited).WaitAsync(limit, _clock);
        }
        catch (TimeoutException)
        {
            // The same as its end.
        }

        _questions.Withdraw(id);
        return await answer;
    }

    /// <summary>SIGTERM, and SIGKILL for all of its processes that are left after the grace.</summary>
    public async Task EndAsync(TimeSpan grace)
    {
        _process.Signal(Signals.Terminate);
        try
        {
            await _process.Exited.WaitAsync(grace, _clock);
        }
        catch (TimeoutException)
        {
            // It had its time.
        }

        _process.SignalSession(Signals.Kill);
        await _process.Exited;
    }

    /// <summary>It goes on, and finds the channel closed.</summary>
    public void Dispose()
    {
        _connection.Dispose();
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                try
                {
                    if (await _connection.ReceiveAsync(CancellationToken.None) is not { } received)
                        return;
                    Note(received);
                }
                catch (JsonException)
                {
                    // From a later version of the library: the protocol is additive.
                }
            }
        }
        catch (Exception error) when (error is LinuxException or OperationCanceledException or ObjectDisposedException)
        {
            // It, or this process, has ended.
        }
        finally
        {
            _questions.Forget();
        }
    }

    private void Note(ReceivedReport received)
    {
        if (received.Report is StateReport state && _questions.Answer(state, received.Descriptors))
            return;
        if (received.Report is WorkerHello hello)
            _hello.TrySetResult(hello);
        else if (received.Report is StartedReport)
            _started.TrySetResult(true);
        received.Dispose();
    }
}
