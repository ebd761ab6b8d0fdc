using Gapless.Drill.Wire;

namespace Gapless.Drill;

/// <summary>One request under way. Ending it twice is a fault of the load generator and throws.</summary>
internal sealed class RequestTicket
{
    private readonly ClassTally _tally;
    private int _ended;

    public RequestTicket(ClassTally tally, string id, int served, TimeSpan startedAt)
    {
        _tally = tally;
        Id = id;
        Served = served;
        StartedAt = startedAt;
    }

    public string Id { get; }

    /// <summary>Answers the connection had got before this request.</summary>
    public int Served { get; }

    public TimeSpan StartedAt { get; }

    public void Ok(AnsweredBy by)
    {
        End();
        _tally.Complete(this, by);
    }

    /// <param name="port">The client's port.</param>
    /// <param name="worker">The worker that gave the connection its last answer.</param>
    public void Fail(Outcome outcome, string detail, int? port = null, string? worker = null)
    {
        End();
        _tally.Complete(this, outcome, port, worker, detail);
    }

    private void End()
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
            throw new InvalidOperationException($"request {Id} was ended twice");
    }
}
