namespace Gapless.Dev.Revisions;

/// <summary>The saves of a session, and who waits for them. All members may be used from several threads.</summary>
internal sealed class RevisionLedger(TimeProvider clock)
{
    private const int Kept = 1000;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, Revision> _revisions = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _last;

    public Revision Of(int number)
    {
        lock (_gate)
            return _revisions[number];
    }

    public Revision Begin(IReadOnlyList<string> files, DateTimeOffset savedAt, DateTimeOffset seenAt)
    {
        lock (_gate)
        {
            var revision = new Revision(++_last, files, savedAt, seenAt);
            _revisions[_last] = revision;
            _revisions.Remove(_last - Kept);
            Announce();
            return revision;
        }
    }

    public Revision Compiled(int number, string way) => Change(number, r => r with { CompiledAt = clock.GetUtcNow(), Way = way });

    public Revision Ready(int number) => Change(number, r => r with { ReadyAt = clock.GetUtcNow() });

    /// <summary>Only the first answer counts.</summary>
    public Revision Answered(int number, DateTimeOffset at) => Change(number, r => r.AnsweredAt is null ? r with { AnsweredAt = at } : r);

    public Revision Failed(int number, string why) => Change(number, r => r with { Failure = why });

    public Revision Same(int number, string why) => Change(number, r => r with { Way = why, IsSame = true });

    public Revision Superseded(int number) => Change(number, r => r with { IsSuperseded = true });

    /// <summary>Waits until code that has this revision's changes has really answered a request, or is known not to.</summary>
    public async Task<RevisionFate> WaitAsync(int number, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (AnswerNeedsLock(number) is { } answer)
                    return answer;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private RevisionFate? AnswerNeedsLock(int number)
    {
        if (number > _last)
            return null;
        var later = _revisions.Where(r => r.Key >= number).Select(r => r.Value).ToList();
        if (later.FirstOrDefault(r => r.AnsweredAt is not null) is { } answered)
            return new RevisionFate(answered, null);
        // Nothing in it that the running version does not have, be it that a mistake was taken back: whatever serves answers for it.
        if (later.LastOrDefault(r => !r.IsSuperseded) is { IsSame: true })
            return _revisions.Values.LastOrDefault(r => r.ReadyAt is not null) is { AnsweredAt: not null } serving ? new RevisionFate(serving, null) : null;
        // A later save may repair it: only the last word counts.
        if (later.LastOrDefault(r => !r.IsSuperseded) is { Failure: { } failure } failed)
            return new RevisionFate(failed, failure);
        return null;
    }

    private Revision Change(int number, Func<Revision, Revision> change)
    {
        lock (_gate)
        {
            var changed = change(_revisions[number]);
            _revisions[number] = changed;
            Announce();
            return changed;
        }
    }

    private void Announce()
    {
        _changed.TrySetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
