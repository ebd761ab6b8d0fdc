using Gapless.Linux;
using Gapless.Linux.Processes;
using Gapless.Supervisor.Generations.Salvage;

namespace Gapless.Supervisor.Generations;

/// <summary>What a worker is doing, as the supervisor sees it.</summary>
internal enum WorkerState
{
    /// <summary>The process runs and has not shown that it is ready.</summary>
    Starting,

    Ready,

    /// <summary>Ended by itself; its replacement starts when the back-off is over.</summary>
    Waiting,

    /// <summary>Ended too often; nothing starts it again but a new rollout.</summary>
    GivenUp,

    /// <summary>Asked to finish its work and end.</summary>
    Stopping,

    Gone,
}

/// <summary>
/// One place in a generation, with the process that holds it now: a replacement takes the place over. Belongs to the
/// service's loop; only <see cref="Gone"/> may be awaited elsewhere.
/// </summary>
internal sealed class Worker
{
    private readonly Queue<long> _ends = new();
    private TaskCompletionSource _gone = Completed();

    public Worker(int position, int slot)
    {
        Position = position;
        Slot = slot;
    }

    /// <summary>From 0; also the number of its socket in the slot.</summary>
    public int Position { get; }

    /// <summary>Where it accepts: its generation's slot, or for a relief worker the slot that was left behind.</summary>
    public int Slot { get; }

    public WorkerState State { get; set; } = WorkerState.Gone;

    /// <summary>Random; names the process in the journal and in its own environment.</summary>
    public string Id { get; private set; } = "";

    public ProcessHandle? Process { get; private set; }

    public WorkerWatch? Watch { get; set; }

    /// <summary>Null: <c>hosting: off</c>. Lives on until the end of its process, whoever holds the place by then.</summary>
    public WorkerChannel? Channel { get; set; }

    /// <summary>What it was told last of leading, and on which connection.</summary>
    public (int Connection, bool MayLead)? LeadOrdered { get; set; }

    /// <summary>It goes on starting: it was told what state there is for it.</summary>
    public bool HasState { get; set; }

    /// <summary>The place whose process has taken this one's state, as far as this supervisor saw it.</summary>
    public Worker? StateWith { get; set; }

    /// <summary>Memories that the process before left, for the next one; owned by the place.</summary>
    public IReadOnlyList<FileDescriptor> Left { get; private set; } = [];

    /// <summary>The process before has ended in good order: what it had is left, given to somebody, or was nothing.</summary>
    public bool HasLeft { get; set; }

    public int Restarts { get; set; }

    /// <summary>Has no share of new connections: it waits until it is needed.</summary>
    public bool IsStandby { get; set; }

    /// <summary>It stood by and has taken the share of this place over, whose process ended; until the next process is here.</summary>
    public Worker? TakenOverBy { get; set; }

    public string? Text { get; set; }

    /// <summary>Its process has ended, and what could be saved from it was. Nothing that it left in its session may be killed before.</summary>
    public Task<Wreck> Ended { get; set; } = Task.FromResult(Wreck.Nothing);

    /// <summary>Ends when all is heard that its process had to say.</summary>
    public Task LastWords { get; set; } = Task.CompletedTask;

    /// <summary>Ends when everything that was saved from its process is in other hands.</summary>
    public Task Rescue { get; set; } = Task.CompletedTask;

    public bool IsAlive => Process is { HasExited: false };

    /// <summary>Completes when no process holds this place.</summary>
    public Task Gone => _gone.Task;

    public void Begin(string id, ProcessHandle process, bool ready)
    {
        Id = id;
        Process = process;
        Text = null;
        LeadOrdered = null;
        HasState = false;
        StateWith = null;
        TakenOverBy = null;
        State = ready ? WorkerState.Ready : WorkerState.Starting;
        _gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>The process has ended.</summary>
    public void End(WorkerState next)
    {
        Watch?.Dispose();
        Watch = null;
        Process?.Dispose();
        Process = null;
        Channel = null;
        State = next;
        _gone.TrySetResult();
    }

    /// <summary>Gives the place free while its process still runs; the caller owns the process.</summary>
    public ProcessHandle Surrender()
    {
        var process = Process!;
        Process = null;
        End(WorkerState.Gone);
        return process;
    }

    /// <summary>Gives the place free while its process, which ends by itself, can still be spoken to: the result has it.</summary>
    public Worker Depart()
    {
        var leaver = new Worker(Position, Slot) { Id = Id, Process = Process, Channel = Channel, State = WorkerState.Stopping, Ended = Ended, LastWords = LastWords, LeadOrdered = LeadOrdered };
        LastWords = Task.CompletedTask;
        Process = null;
        End(WorkerState.Gone);
        return leaver;
    }

    /// <summary>What was there before is closed.</summary>
    /// <param name="memories">Owned from here on.</param>
    public void Keep(IReadOnlyList<FileDescriptor> memories)
    {
        foreach (var memory in Left)
            memory.Dispose();
        Left = memories;
    }

    /// <summary>Leaves a running process alone: another supervisor will adopt it.</summary>
    public void Detach()
    {
        Watch?.Dispose();
        Watch = null;
        Channel?.Dispose();
    }

    /// <summary>Counts an end; returns how many fell into the window, this one included.</summary>
    public int CountEnd(TimeProvider clock, TimeSpan window)
    {
        var now = clock.GetTimestamp();
        _ends.Enqueue(now);
        while (clock.GetElapsedTime(_ends.Peek(), now) > window)
            _ends.Dequeue();
        return _ends.Count;
    }

    private static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }
}
