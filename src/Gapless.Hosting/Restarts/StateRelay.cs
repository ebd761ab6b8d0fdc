using Gapless.Contract.Workers;
using Gapless.Hosting.State;
using Gapless.Linux;

namespace Gapless.Hosting.Restarts;

/// <summary>Gives the states of this process to its successor, as a supervisor would order it and in the same words.</summary>
internal sealed class StateRelay
{
    /// <summary>Nobody waits for it.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(15);

    /// <summary>Users wait, in the successor: for the requests here to end (0.5 s at most), and for the states to be written.</summary>
    private static readonly TimeSpan MoveLimit = TimeSpan.FromSeconds(8);

    /// <summary>What the one that waits allows beyond the limit of the one that gives.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan ExpectLimit = TimeSpan.FromSeconds(5);

    private readonly StateCourier _courier;
    private readonly TimeProvider _clock;
    private readonly StateQuestions _questions = new();
    private SuccessorProcess? _taker;

    public StateRelay(StateCourier courier, TimeProvider clock)
    {
        _courier = courier;
        _clock = clock;
    }

    /// <summary>From now on this process gives its states itself.</summary>
    public void Attach() => _courier.AttachHeir(OnWrittenAsync);

    /// <summary>What the successor begins with.</summary>
    /// <exception cref="RestartFailedException">It could not be written, or cannot be read.</exception>
    public async Task BringAsync(SuccessorProcess successor)
    {
        var written = await ExportAsync(StatePassages.Start, StartLimit);
        var imported = await ImportAsync(successor, written, StartLimit);
        Accept(written, imported, successor);
    }

    /// <summary>Lets the successor's requests wait for what is about to move.</summary>
    /// <exception cref="RestartFailedException">It does not answer.</exception>
    public async Task AnnounceAsync(SuccessorProcess successor)
    {
        if (await successor.AskAsync(new StateExpectOrder { Seconds = (MoveLimit + Reserve).TotalSeconds }, [], ExpectLimit) is null)
            throw new RestartFailedException($"process {successor.Pid} did not say that it waits for the state");
    }

    /// <summary>When the successor has the traffic.</summary>
    /// <exception cref="RestartFailedException">The states are still here, or can be reclaimed when the successor has ended.</exception>
    public async Task MoveAsync(SuccessorProcess successor)
    {
        _taker = successor;
        var written = await ExportAsync(StatePassages.Move, MoveLimit);
        var imported = await ImportAsync(successor, written, MoveLimit);
        Accept(written, imported, successor);
    }

    /// <summary>The successor is dead: this process goes on with what it had given away.</summary>
    public void Reclaim()
    {
        _taker = null;
        _courier.CarryOut(new StateReclaimOrder(), []);
    }

    /// <summary>What was changed here late follows; the last moment for it.</summary>
    public Task SendLateAsync() => _courier.SendLastAsync(CancellationToken.None);

    private static void Accept(StateAnswer? written, StateImported? imported, SuccessorProcess successor)
    {
        if (written is null or { Report: StateExported { Problem: not null } })
            throw new RestartFailedException($"the state could not be written: {(written?.Report as StateExported)?.Problem ?? "it took too long"}");
        if (imported is null or { Refusal: not null })
            throw new RestartFailedException($"process {successor.Pid} did not take the state: {imported?.Refusal ?? "it did not answer"}");
    }

    private async Task<StateAnswer?> ExportAsync(string passage, TimeSpan limit)
    {
        var (id, answer) = _questions.Open();
        _courier.CarryOut(new StateExportOrder { Id = id, Passage = passage }, []);
        try
        {
            return await answer.WaitAsync(limit, _clock);
        }
        catch (TimeoutException)
        {
            _questions.Withdraw(id);
            return await answer;
        }
    }

    private async Task<StateImported?> ImportAsync(SuccessorProcess successor, StateAnswer? written, TimeSpan limit)
    {
        var imported = await successor.AskAsync(new StateImportOrder(), written?.Memory is { } memory ? [memory] : [], limit);
        if (written is not null)
            _courier.CarryOut(new StateSettleOrder { Id = written.Report.Id }, []);
        return imported?.Report as StateImported;
    }

    private Task<bool> OnWrittenAsync(StateExported written, IReadOnlyList<FileDescriptor> descriptors)
    {
        FileDescriptor[] copies = [.. descriptors.Select(d => d.Duplicate())];
        if (_questions.Answer(written, copies))
            return Task.FromResult(true);
        if (_taker is { } taker && copies is [var late])
        {
            _ = RelayLateAsync(taker, new StateAnswer(written, late));
            return Task.FromResult(true);
        }

        Array.ForEach(copies, c => c.Dispose());
        return Task.FromResult(false);
    }

    private Task RelayLateAsync(SuccessorProcess taker, StateAnswer late) => ImportAsync(taker, late, MoveLimit);
}
