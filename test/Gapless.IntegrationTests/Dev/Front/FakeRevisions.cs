using System.Collections.Concurrent;
using Gapless.Dev.Front;

namespace Gapless.IntegrationTests.Dev.Front;

/// <summary>A session that decides what became of a revision when the test says so.</summary>
internal sealed class FakeRevisions : IRevisions
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource<RevisionAnswer>> _answers = [];

    public ConcurrentQueue<int> Asked { get; } = [];

    public void Decide(RevisionAnswer answer) => Of(answer.Revision).TrySetResult(answer);

    public Task<RevisionAnswer> WaitAsync(int revision, CancellationToken cancellationToken)
    {
        Asked.Enqueue(revision);
        return Of(revision).Task.WaitAsync(cancellationToken);
    }

    private TaskCompletionSource<RevisionAnswer> Of(int revision) =>
        _answers.GetOrAdd(revision, _ => new TaskCompletionSource<RevisionAnswer>(TaskCreationOptions.RunContinuationsAsynchronously));
}
