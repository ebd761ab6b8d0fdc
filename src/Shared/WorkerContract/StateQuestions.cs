using Gapless.Linux;

namespace Gapless.Contract.Workers;

/// <summary>What one worker was asked about its state and has not answered yet. Thread-safe.</summary>
internal sealed class StateQuestions
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, TaskCompletionSource<StateAnswer?>> _open = [];
    private int _last;

    /// <summary>Opens a question. Its task ends with null when the worker has gone, or the question is withdrawn.</summary>
    public (int Id, Task<StateAnswer?> Answer) Open()
    {
        var answer = new TaskCompletionSource<StateAnswer?>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _open.Add(++_last, answer);
            return (_last, answer.Task);
        }
    }

    /// <summary>False: nobody asked, or nobody waits any more; the descriptors are still the caller's.</summary>
    public bool Answer(StateReport report, IReadOnlyList<FileDescriptor> descriptors)
    {
        TaskCompletionSource<StateAnswer?>? asked;
        lock (_gate)
        {
            if (!_open.Remove(report.Id, out asked))
                return false;
        }

        foreach (var superfluous in descriptors.Skip(1))
            superfluous.Dispose();
        asked.SetResult(new StateAnswer(report, descriptors is [var memory, ..] ? memory : null));
        return true;
    }

    public void Withdraw(int id)
    {
        TaskCompletionSource<StateAnswer?>? asked;
        lock (_gate)
            _open.Remove(id, out asked);
        asked?.SetResult(null);
    }

    /// <summary>The worker is gone, or has connected anew and knows of no question.</summary>
    public void Forget()
    {
        List<TaskCompletionSource<StateAnswer?>> all;
        lock (_gate)
        {
            all = [.. _open.Values];
            _open.Clear();
        }

        all.ForEach(a => a.SetResult(null));
    }
}
