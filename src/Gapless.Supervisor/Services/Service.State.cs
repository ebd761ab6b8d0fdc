using Gapless.Contract.Workers;
using Gapless.Linux;
using Gapless.Supervisor.Generations;

namespace Gapless.Supervisor.Services;

/// <summary>
/// The state in the workers' memory: who gives it to whom, and when. It passes through here as a descriptor that nobody here reads; whether it was taken is decided
/// between the workers, by a word in the memory, so that the death of this process at any moment leaves it with one of them.
/// </summary>
internal sealed partial class Service
{
    /// <summary>Users wait for nothing meanwhile.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(15);

    /// <summary>Users wait in the new version: of the old one's requests to end (0.5 s at most), and of the state to be written.</summary>
    private static readonly TimeSpan MoveLimit = TimeSpan.FromSeconds(8);

    /// <summary>A version that is taken back may hang: the old one then goes on with what it had.</summary>
    private static readonly TimeSpan ReturnLimit = TimeSpan.FromSeconds(1.5);

    /// <summary>What the worker that waits allows beyond the limit of the one that gives.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan ExpectLimit = TimeSpan.FromMilliseconds(250);

    /// <summary>Workers connect again to the supervisor that comes next within a fraction of this.</summary>
    private static readonly TimeSpan ReconnectLimit = TimeSpan.FromSeconds(1);

    /// <summary>The last one, over or not; its result says why it failed.</summary>
    private Task<string?> _stateMove = Task.FromResult<string?>(null);
    private long? _recoveredAt;

    private static bool MovesState(Worker worker) => worker is { IsAlive: true, Channel: { Connection: > 0, Hello.MoveStates: > 0 } };

    private static bool AwaitsState(Worker worker) => worker is { HasState: false, Channel.Hello.AwaitsState: true };

    /// <summary>A worker starts and waits to be told what there is for it.</summary>
    private async Task BringStateAsync(Generation generation, Worker worker, WorkerChannel channel)
    {
        // One that has ended meanwhile may have left something that is not read yet.
        await await _loop.InvokeAsync(() => Task.WhenAll(generation.Leavers.Where(l => l.StateWith == worker && !l.IsAlive).Select(l => l.LastWords)));
        var (giver, leaves, memories) = await _loop.InvokeAsync(() =>
        {
            var other = StateFor(generation, worker);
            return (other, other is not null && generation.Leavers.Contains(other), other is null ? LeftFor(generation, worker) : []);
        });
        var written = giver is null ? WrittenState.None : await CollectAsync(giver, isAll: giver.StateWith == worker, reclaims: !leaves);
        if (leaves && !written.IsAll && (written.Problem is null || giver!.Channel is not { Connection: > 0 }))
        {
            // It leaves, was at its end already, and has left what it had.
            written.Drop(giver!);
            await giver!.LastWords;
            (memories, written) = (await _loop.InvokeAsync(() => LeftFor(generation, worker)), WrittenState.None);
            giver = null;
        }

        var isLeft = giver is null && memories.Count > 0;
        memories.AddRange(written.Memories);
        var problem = written.Problem;
        var imported = await ImportAsync(channel, memories, StartLimit);
        written.Settle(giver);
        await _loop.InvokeAsync(() =>
        {
            if (isLeft && imported is not null)
                ForgetLeft(worker);
            if (giver is null && !isLeft && !worker.HasLeft && worker.Restarts > 0 && channel.Hello is { MoveStates: > 0 })
                Note("state.lost", $"worker {worker.Position} of generation {generation.Number} begins with empty state: the process before it has died with what it had", generation, worker);
            worker.HasLeft = false;
            if (problem is not null)
                Note("state.lost", $"worker {worker.Position} of generation {generation.Number} starts without the state of worker {giver!.Position}: {problem}", generation, worker);
            if (imported is { Refusal: { } refusal })
                OnStateRefused(generation, worker, channel, refusal);
            else if (imported is not null)
                OnStateBrought(generation, worker, imported, isLeft);
        });
    }

    /// <summary>Has a worker write its states.</summary>
    /// <param name="isAll">Those that move as well: nobody else will get them.</param>
    /// <param name="reclaims">Whoever had taken them has died; false: what it has given away is in good hands.</param>
    private async Task<WrittenState> CollectAsync(Worker giver, bool isAll, bool reclaims)
    {
        var written = WrittenState.None;
        foreach (var passage in isAll ? (string[])["start", "move"] : ["start"])
        {
            if (passage == "move" && reclaims)
                giver.Channel?.Order(new StateReclaimOrder());
            var answer = await ExportAsync(giver, passage, StartLimit);
            written = answer is { Report: StateExported report } ? written.With(report, answer.Memory) : written with { Problem = written.Problem ?? $"no answer within {StartLimit.TotalSeconds:0} s" };
        }

        return written;
    }

    private void OnStateRefused(Generation generation, Worker worker, WorkerChannel channel, string refusal)
    {
        Note("state.refused", $"worker {worker.Position} of generation {generation.Number} cannot read the state: {refusal}", generation, worker);
        if (IsCandidate(generation))
            Apply(_rollout!, new Rollouts.RolloutEvent.Failed($"worker {worker.Position} cannot read the state of the version before: {refusal}"));
        else
            _ = ImportAsync(channel, [], StartLimit);
    }

    private void OnStateBrought(Generation generation, Worker worker, StateImported imported, bool isLeft)
    {
        worker.HasState = true;
        if (isLeft)
            NoteLeft(generation, worker, imported);
        else if (imported.Bytes > 0)
            Note("state.mapped", $"worker {worker.Position} of generation {generation.Number} has mapped the state of {(IsCandidate(generation) ? "the version" : "the process")} before: {imported.States} states, {imported.Bytes} bytes", generation, worker);
        ConsiderReady(generation);
    }

    /// <summary>The worker that has what another one is to begin with; null: nobody.</summary>
    private Worker? StateFor(Generation generation, Worker worker)
    {
        if (IsCandidate(generation))
        {
            if (Previous(_rollout!) is not { } previous || previous == generation)
                return null;
            var givers = previous.Workers.Where(w => w is { IsAlive: true, IsStandby: false, Channel: { Connection: > 0, Hello: { } hello } } && hello.MoveStates + hello.CopyStates > 0).ToList();
            return givers.Count == 0 ? null : givers[worker.Position % givers.Count];
        }

        // The process before it in this place ends and can give it all; or it has died with what it had taken: whoever gave it has it still, as it was then.
        return _generations.Values.SelectMany(g => g.Workers.Concat(g.Leavers)).FirstOrDefault(w => w.StateWith == worker && MovesState(w));
    }

    /// <summary>Lets the requests of the generation that is about to get all of the traffic wait for the state of the one before. Null: there is none to wait for.</summary>
    private async Task<StateMove?> ExpectStateAsync(Generation? from, Generation to)
    {
        if (from is null || from == to)
            return null;
        await ReconnectedAsync(from, to);
        var move = await _loop.InvokeAsync(() => StateMove.Between(from, to, MoveLimit, MovesState));
        move = move with { Routes = [.. move.Routes.Where(r => !r.Givers.IsEmpty)] };
        if (move.Routes.IsEmpty)
            return null;
        await Task.WhenAll(move.Routes.Select(r => ExpectAsync(r.Taker, move.Limit, back: false)));
        return move;
    }

    /// <summary>The same for a generation that gets the traffic back. Null: it has given nothing away.</summary>
    private async Task<StateMove?> ExpectStateBackAsync(Generation from, Generation to)
    {
        await ReconnectedAsync(from, to);
        // What is under way arrives first: requests wait for it there.
        await Task.WhenAny(_stateMove, Task.Delay(ReturnLimit, Clock));
        var move = await _loop.InvokeAsync(() => StateMove.Between(from, to, ReturnLimit, MovesState));
        var counts = await Task.WhenAll(move.Routes.Select(r => ExpectAsync(r.Taker, move.Limit, back: true)));
        move = move with { Routes = [.. move.Routes.Where((_, i) => counts[i] > 0)] };
        return move.Routes.IsEmpty ? null : move;
    }

    /// <summary>Called on the loop in the moment in which the traffic goes over.</summary>
    /// <param name="move">What those who take it expect.</param>
    /// <param name="noted">The journal tells of the state after this.</param>
    private void BeginStateMove(StateMove move, Task noted)
    {
        KeepConnections(move.To);
        if (move.From.Retirement is null)
            BeginHandOver(move.From, move.From.Workers, isEarly: true);
        _stateMove = MoveStateAsync(move, noted);
    }

    private async Task<string?> MoveStateAsync(StateMove move, Task noted)
    {
        var failures = await Task.WhenAll(move.Routes.Select(r => MoveStateAsync(move, r, noted)));
        return failures.FirstOrDefault(f => f is not null);
    }

    private async Task<string?> MoveStateAsync(StateMove move, StateRoute route, Task noted)
    {
        var answers = await Task.WhenAll(route.Givers.Select(g => ExportAsync(g, "move", move.Limit)));
        var written = route.Givers.Zip(answers).Where(w => w.Second?.Memory is not null).Select(w => (Giver: w.First, Report: (StateExported)w.Second!.Report, Memory: w.Second.Memory!)).ToList();
        var imported = route.Taker.Channel is { } taker ? await ImportAsync(taker, [.. written.Select(w => w.Memory)], move.Limit) : null;
        foreach (var (giver, report, _) in written)
            giver.Channel?.Order(new StateSettleOrder { Id = report.Id });
        await noted;
        return await _loop.InvokeAsync(() =>
        {
            foreach (var (giver, answer) in route.Givers.Zip(answers))
                NoteWritten(move, giver, answer);
            foreach (var (giver, _, _) in written)
                giver.StateWith = route.Taker;
            if (route.Taker.StateWith is { } former && route.Givers.Contains(former))
                route.Taker.StateWith = null;
            return NoteTaken(move, route.Taker, imported)
                ?? answers.Select(a => (a?.Report as StateExported)?.Problem).FirstOrDefault(p => p is not null);
        });
    }

    private void NoteWritten(StateMove move, Worker giver, StateAnswer? answer)
    {
        var who = $"worker {giver.Position} of generation {move.From.Number}";
        switch (answer?.Report)
        {
            case StateExported { Problem: { } problem }:
                Note("state.kept", $"{who} could not write its state: {problem}", move.From, giver);
                break;
            case StateExported { Bytes: > 0 } written:
                Note("state.written", $"{who} has written its last state: {written.Bytes} bytes, complete", move.From, giver);
                break;
            case null:
                Note("state.lost", $"{who} did not hand over its state within {move.Limit.TotalSeconds:0.#} s", move.From, giver);
                if (_rollout is { State.Ended: false } run)
                    run.Note($"the state of {who} did not come within {move.Limit.TotalSeconds:0.#} s");
                break;
        }
    }

    /// <summary>Returns why it was not taken.</summary>
    private string? NoteTaken(StateMove move, Worker taker, StateImported? imported)
    {
        var who = $"worker {taker.Position} of generation {move.To.Number}";
        switch (imported)
        {
            case null:
                return $"{who} ended while it was given the state of generation {move.From.Number}";
            case { Refusal: { } refusal }:
                Note("state.refused", $"{who} did not take the state of generation {move.From.Number}: {refusal}", move.To, taker);
                return $"{who} did not take the state of generation {move.From.Number}: {refusal}";
            case { Bytes: > 0 }:
                Note("state.taken", $"{who} has taken the state of generation {move.From.Number}: {imported.States} states, {imported.Bytes} bytes", move.To, taker);
                return null;
            default:
                return null;
        }
    }

    /// <summary>Changes that a worker made after its state had moved follow it.</summary>
    private async Task RelayLateAsync(Generation generation, Worker giver, ChannelSign.StateLate late)
    {
        // After a supervisor's death the giver may be back before the taker is, and these may be its last words.
        if (await _loop.InvokeAsync(() => Live) is { } live)
            await ReconnectedAsync(live);
        var taker = await _loop.InvokeAsync(() =>
        {
            if (giver.StateWith is { } known && MovesState(known))
                return known.Channel;
            var heir = Live == generation ? null : Live;
            var takers = heir is null ? [] : heir.Workers.Where(w => MovesState(w) && !w.IsStandby).ToList();
            return takers.Count == 0 ? null : takers[giver.Position % takers.Count].Channel;
        });
        if (taker is null)
            late.Memory.Dispose();
        else
            await ImportAsync(taker, [late.Memory], MoveLimit);
        giver.Channel?.Order(new StateSettleOrder { Id = late.Report.Id });
    }

    private async Task<StateAnswer?> ExportAsync(Worker giver, string passage, TimeSpan limit)
    {
        if (giver.Channel is not { } channel)
            return null;
        return await AskAsync(channel, new StateExportOrder { Passage = passage }, [], limit);
    }

    private async Task<StateImported?> ImportAsync(WorkerChannel taker, IReadOnlyList<FileDescriptor> memories, TimeSpan limit) =>
        (await AskAsync(taker, new StateImportOrder(), memories, limit))?.Report as StateImported;

    private async Task<int> ExpectAsync(Worker taker, TimeSpan limit, bool back)
    {
        if (taker.Channel is not { } channel)
            return 0;
        var answer = await AskAsync(channel, new StateExpectOrder { Seconds = (limit + Reserve).TotalSeconds, Back = back }, [], ExpectLimit);
        return (answer?.Report as StateExpected)?.States ?? 0;
    }

    /// <summary>Null: the worker has gone, or did not answer in time. Closes the descriptors.</summary>
    private async Task<StateAnswer?> AskAsync(WorkerChannel channel, StateOrder order, IReadOnlyList<FileDescriptor> descriptors, TimeSpan limit)
    {
        var (id, answer) = channel.Questions.Open();
        order.Id = id;
        if (!channel.Order(order, descriptors))
            channel.Questions.Withdraw(id);
        try
        {
            return await answer.WaitAsync(limit, Clock);
        }
        catch (TimeoutException)
        {
            channel.Questions.Withdraw(id);
            return await answer;
        }
    }

    /// <summary>A supervisor that has just come knows nothing of its workers' state before they connect.</summary>
    private async Task ReconnectedAsync(params IReadOnlyList<Generation> generations)
    {
        while (_recoveredAt is { } since && Clock.GetElapsedTime(since) < ReconnectLimit
            && await _loop.InvokeAsync(() => generations.SelectMany(g => g.Workers).Any(w => w is { IsAlive: true, Channel.Connection: 0 })))
            await Task.Delay(DrainLook, Clock);
    }
}
