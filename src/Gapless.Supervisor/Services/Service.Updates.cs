using Gapless.Contract;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Releases;
using Gapless.Supervisor.Releases.Sources;

namespace Gapless.Supervisor.Services;

/// <summary>Newer releases, asked for by people or by the clock.</summary>
internal sealed partial class Service
{
    private const string Watcher = "the update feed";
    private const string UpdateFailed = "update.failed";
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromHours(1);

    private DateTimeOffset? _updateDue;
    private bool _updating;
    private string? _lastAnswer;
    private (string Manifest, int Times, DateTimeOffset Until)? _failedUpdate;

    public async Task<CommandResult> UpdateAsync(UpdateRequest request, string actor, CancellationToken token)
    {
        if (_config.Update is not { } update)
            return CommandResult.Invalid($"{Name}: no feed is configured", "write for example 'update: https://example.com/feed.json' below the service");
        try
        {
            var offer = await _feeds.AskAsync(_config, update, _status.Generations.FirstOrDefault(g => g.State == "live")?.Release, request.Force, token);
            await AnsweredAsync(update, offer, always: true);
            return offer switch
            {
                UpdateOffer.Nothing none => CommandResult.Done($"{Name}: {none.Reason}"),
                UpdateOffer.Rejected rejected => CommandResult.Refused($"{Name}: {rejected.Reason}"),
                UpdateOffer.Newer newer => await DeployAsync(ToDeploy(newer, request.Force, request.Wait), actor, token),
                _ => throw new InvalidOperationException(offer.ToString()),
            };
        }
        catch (ReleaseRefusedException refused)
        {
            await AnsweredAsync(refused.Message, always: true);
            return CommandResult.Refused($"{Name}: {refused.Message}");
        }
        catch (ReleaseException failed)
        {
            await AnsweredAsync(failed.Message, always: true);
            return CommandResult.Refused($"{Name}: {failed.Message}");
        }
    }

    /// <summary>Forgets which packages and feeds were seen.</summary>
    public Task<CommandResult> ResetTrustAsync(string actor) => _loop.InvokeAsync(() =>
    {
        var newest = _house.Journal.NewestPackage(Name, proven: true);
        _house.Journal.ForgetPackages(Name);
        Note("trust.reset", newest is null ? "nothing was remembered" : $"the counter {newest.Counter} of {newest.Version} is forgotten", actor: actor);
        return CommandResult.Done($"{Name}: the next package that is signed as asked is taken, whatever its counter");
    });

    /// <summary>Each second: is it time to ask?</summary>
    private void ConsiderUpdate()
    {
        if (_config.Update is not { Every: { } every } update)
        {
            _updateDue = null;
            return;
        }

        var now = Clock.GetUtcNow();
        // At random within the first period, so that a fleet that was started together does not ask together.
        _updateDue ??= now + (every * Random.Shared.NextDouble());
        if (_updating || now < _updateDue || Busy() is not null)
            return;
        _updating = true;
        _updateDue = now + every;
        var live = Live?.Release;
        _ = Task.Run(async () =>
        {
            try
            {
                await UpdateByClockAsync(update, live);
            }
            finally
            {
                _loop.Post(() => _updating = false);
            }
        });
    }

    private async Task UpdateByClockAsync(UpdateConfig update, string? live)
    {
        try
        {
            var offer = await _feeds.AskAsync(_config, update, live, force: false, CancellationToken.None);
            if (offer is not UpdateOffer.Newer newer)
            {
                await AnsweredAsync(update, offer, always: false);
                return;
            }

            if (_failedUpdate is { } failed && failed.Manifest == newer.Entry.Manifest && Clock.GetUtcNow() < failed.Until)
                return;
            if (await _loop.InvokeAsync(Frozen) is { } freeze)
            {
                await AnsweredAsync(always: false, ("update.checked", update.Feed.ToString()), ("update.waits", $"{newer.Entry.Version} is rolled out later: frozen {freeze}"));
                return;
            }

            await AnsweredAsync(update, offer, always: true);
            var result = await DeployAsync(ToDeploy(newer, force: false, wait: true), Watcher, CancellationToken.None);
            var times = _failedUpdate?.Manifest == newer.Entry.Manifest ? _failedUpdate.Value.Times + 1 : 1;
            _failedUpdate = result.Outcome == CommandOutcome.Done ? null : (newer.Entry.Manifest, times, Clock.GetUtcNow() + Backoff(update.Every!.Value, times));
        }
        catch (ReleaseRefusedException refused)
        {
            await _loop.InvokeAsync(() => RefusedByClock(refused.Message));
        }
        catch (ReleaseException error)
        {
            await AnsweredAsync(error.Message, always: false);
        }
        catch (ObjectDisposedException)
        {
            // The supervisor leaves.
        }
    }

    private static TimeSpan Backoff(TimeSpan every, int times) => every > LongestBackoff ? every : TimeSpan.FromTicks(Math.Min(LongestBackoff.Ticks, every.Ticks << Math.Min(times, 12)));

    private static DeployRequest ToDeploy(UpdateOffer.Newer newer, bool force, bool wait) =>
        new() { Path = newer.Url.ToString(), Label = newer.Entry.Version, Force = force, Wait = wait };

    private Task AnsweredAsync(UpdateConfig update, UpdateOffer offer, bool always) => offer switch
    {
        UpdateOffer.Newer newer => AnsweredAsync(always, ("update.checked", update.Feed.ToString()), ("update.available", $"{newer.Entry.Version} (counter {newer.Entry.Counter}), {newer.Entry.Size} bytes")),
        UpdateOffer.Rejected rejected => AnsweredAsync(always, ("update.checked", update.Feed.ToString()), ("update.skipped", rejected.Reason)),
        UpdateOffer.Nothing none => AnsweredAsync(always, ("update.checked", update.Feed.ToString()), ("update.skipped", none.Reason)),
        _ => Task.CompletedTask,
    };

    private Task AnsweredAsync(string problem, bool always) => AnsweredAsync(always, (UpdateFailed, problem));

    /// <summary>Nobody waits for this answer.</summary>
    private void RefusedByClock(string problem)
    {
        if (_lastAnswer == UpdateFailed + problem)
            return;
        _lastAnswer = UpdateFailed + problem;
        Alarm(AlertKind.Refused, "what the update feed offers is not let in", UpdateFailed, problem);
    }

    /// <summary>What the clock finds again and again is put on record once.</summary>
    private Task AnsweredAsync(bool always, params (string Kind, string Text)[] events) => _loop.InvokeAsync(() =>
    {
        var answer = events[^1].Kind + events[^1].Text;
        if (!always && answer == _lastAnswer)
            return;
        _lastAnswer = answer;
        foreach (var (kind, text) in events)
            Note(kind, text);
    });
}
