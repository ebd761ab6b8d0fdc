using Gapless.Contract;
using Gapless.Contract.Workers;

namespace Gapless.Supervisor.Generations;

/// <summary>What processes with a control channel have counted, added up.</summary>
/// <param name="Totals">Sums, but for the longest wait, which is the longest of all.</param>
/// <param name="Processes">How many sent an account.</param>
/// <param name="Unaccounted">How many ended without their final one.</param>
/// <param name="Crashes">What became of the connections of those that died.</param>
internal sealed record GenerationAccount(WorkerCounts Totals, int Processes, int Unaccounted, CrashAccount? Crashes = null)
{
    public static GenerationAccount Empty { get; } = new(new WorkerCounts(), 0, 0);

    /// <summary>With a process that runs.</summary>
    public GenerationAccount PlusRunning(WorkerCounts? counts) => counts is null ? this : this with { Totals = Sum(Totals, counts), Processes = Processes + 1 };

    /// <summary>With a process that has ended; null: it never sent an account.</summary>
    public GenerationAccount PlusEnded(WorkerCounts? last) =>
        PlusRunning(last) with { Unaccounted = Unaccounted + (last is { Final: true } ? 0 : 1) };

    public GenerationAccount Plus(GenerationAccount other) =>
        new(Sum(Totals, other.Totals), Processes + other.Processes, Unaccounted + other.Unaccounted, CrashAccount.Sum(Crashes, other.Crashes));

    /// <summary>With what was done for the connections of a process that died.</summary>
    public GenerationAccount Plus(CrashAccount crash) => this with { Crashes = CrashAccount.Sum(Crashes, crash) };

    /// <summary>Null when nothing was counted.</summary>
    /// <param name="adopted">Connections that the generation which stays has taken over.</param>
    public ConnectionAccount? ToReceipt(long adopted) => Processes == 0 ? null : new ConnectionAccount
    {
        Accepted = Totals.Accepted,
        Adopted = adopted,
        HandedOver = Totals.HandedOver,
        MovedBytes = Totals.MovedBytes,
        LongestWaitMs = Math.Round(Totals.LongestWaitMs, 3),
        ClosedPolitely = Totals.ClosedPolitely,
        Cut = Totals.Cut + (Crashes?.Cut ?? 0),
        Rescued = Crashes?.Rescued ?? 0,
        Answered503 = Crashes?.Answered503 ?? 0,
        RequestsStarted = Totals.RequestsStarted,
        RequestsFinished = Totals.RequestsFinished,
        RequestsFailed = Totals.RequestsFailed,
        Unaccounted = Unaccounted,
    };

    private static WorkerCounts Sum(WorkerCounts a, WorkerCounts b) => new()
    {
        Open = a.Open + b.Open,
        Accepted = a.Accepted + b.Accepted,
        Adopted = a.Adopted + b.Adopted,
        RequestsStarted = a.RequestsStarted + b.RequestsStarted,
        RequestsFinished = a.RequestsFinished + b.RequestsFinished,
        RequestsFailed = a.RequestsFailed + b.RequestsFailed,
        HandedOver = a.HandedOver + b.HandedOver,
        MovedBytes = a.MovedBytes + b.MovedBytes,
        ClosedPolitely = a.ClosedPolitely + b.ClosedPolitely,
        Cut = a.Cut + b.Cut,
        LongestWaitMs = Math.Max(a.LongestWaitMs, b.LongestWaitMs),
    };
}
