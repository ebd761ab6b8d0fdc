using System.Text.Json;
using Gapless.Contract.Workers;
using Gapless.Linux.Processes;

namespace Gapless.Supervisor.Generations;

/// <summary>Whoever connects to a worker's control socket says hello first, and has to be that worker.</summary>
internal sealed class Greeting(string workerId, TimeProvider clock)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Returns the hello, or why it is none.</summary>
    /// <param name="connection">Nothing was received on it.</param>
    /// <param name="process">Leader of the session whose processes may connect.</param>
    /// <param name="closed">The channel ends.</param>
    /// <exception cref="OperationCanceledException">The channel has ended.</exception>
    public async Task<(WorkerHello? Hello, string? Problem)> HearAsync(WorkerConnection connection, ProcessHandle process, CancellationToken closed)
    {
        if (!Belongs(connection.Pid, process))
            return (null, $"pid {connection.Pid} is no process of this worker");
        using var limit = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, closed);
        WorkerReport? first;
        try
        {
            using var received = await connection.ReceiveAsync(either.Token);
            first = received?.Report;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return (null, $"pid {connection.Pid} said nothing for {Limit.TotalSeconds:0} s");
        }
        catch (JsonException error)
        {
            return (null, $"pid {connection.Pid} sent something else than hello: {error.Message}");
        }

        return first switch
        {
            null => (null, $"pid {connection.Pid} left without a word"),
            WorkerHello { Protocol: not WorkerHello.CurrentProtocol } hello => (null, $"pid {connection.Pid} ({hello.Library}) speaks protocol {hello.Protocol}, this supervisor {WorkerHello.CurrentProtocol}"),
            WorkerHello hello when hello.WorkerId != workerId => (null, $"pid {connection.Pid} takes itself for worker {hello.WorkerId}"),
            WorkerHello hello => (hello, null),
            _ => (null, $"pid {connection.Pid} did not say hello first"),
        };
    }

    /// <summary>The command may be run by a shell that forks: any process of the worker's session is the worker.</summary>
    private static bool Belongs(int pid, ProcessHandle process) => pid == process.Pid || ProcessTable.Read(pid)?.Session == process.Pid;
}
