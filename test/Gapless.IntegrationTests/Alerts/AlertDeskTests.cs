using Gapless.Supervisor.Alerts;
using Gapless.Supervisor.Configuration;
using Gapless.Tests;

namespace Gapless.IntegrationTests.Alerts;

/// <summary>Who is told of what, and how often: with a real journal and real web servers.</summary>
public sealed class AlertDeskTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly TempDirectory _directory = new();
    private Supervisor.Journal.Journal _journal = null!;
    private AlertReceiver _first = null!;
    private AlertReceiver _second = null!;

    public async ValueTask InitializeAsync()
    {
        _journal = Open();
        (_first, _second) = (await AlertReceiver.StartAsync(), await AlertReceiver.StartAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        _journal.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Each_is_told_once_and_one_that_does_not_take_it_is_asked_again_and_keeps_nobody_waiting()
    {
        var isWell = false;
        _second.Answer = _ => Task.FromResult(isWell ? 200 : 503);
        await using var desk = Desk(Target("first", _first), Target("second", _second));
        Happen("one");
        await _second.PostedAsync(1);
        Happen("two");

        await _first.TakenAsync(2);
        await _second.PostedAsync(3);
        _second.Taken.ShouldBeEmpty();
        isWell = true;
        await _second.TakenAsync(2);

        await Until.TrueAsync(() => _journal.PendingAlerts().Count == 0, "everybody has been told", Limit);
        (_first.Posts.Count, _second.Taken.Count()).ShouldBe((2, 2));
        Kinds("alert.sent").ShouldBe(4);
        Kinds("alert.delayed").ShouldBe(2);
        _journal.Audit(null).Problem.ShouldBeNull();
    }

    [Fact]
    public async Task The_next_supervisor_goes_on_with_what_was_not_confirmed_and_with_nothing_else()
    {
        _second.Answer = _ => Task.FromResult(503);
        await using (Desk(Target("first", _first), Target("second", _second)))
        {
            Happen("one");
            await _first.TakenAsync(1);
            await _second.PostedAsync(1);
            await Until.TrueAsync(() => Kinds("alert.sent") == 1, "the first has confirmed", Limit);
        }

        _journal.Dispose();
        _journal = Open();
        _second.Answer = _ => Task.FromResult(200);
        await using var desk = Desk(Target("first", _first), Target("second", _second));

        await _second.TakenAsync(1);
        await Until.TrueAsync(() => _journal.PendingAlerts().Count == 0, "everybody has been told", Limit);
        _first.Posts.Count.ShouldBe(1);
        _second.Posts.Select(p => p.Id).Distinct().Count().ShouldBe(1, "a repetition can be told by its id");
    }

    [Fact]
    public async Task Each_is_told_of_what_it_asked_for()
    {
        await using var desk = Desk(Target("first", _first) with { On = [AlertKind.CrashLoop] }, Target("second", _second) with { Services = ["cart"] });
        Happen("of the shop", AlertKind.Reverted, "shop");
        Happen("of the cart", AlertKind.Reverted, "cart");
        Happen("a loop", AlertKind.CrashLoop, "shop");

        await _first.TakenAsync(1);
        await _second.TakenAsync(1);
        await Until.TrueAsync(() => _journal.PendingAlerts().Count == 0, "everybody has been told", Limit);
        _first.Taken.Single().ShouldContain("a loop");
        _second.Taken.Single().ShouldContain("of the cart");
    }

    [Fact]
    public async Task One_that_is_taken_out_of_the_configuration_is_not_waited_for()
    {
        _second.Answer = _ => Task.FromResult(503);
        await using var desk = Desk(Target("first", _first), Target("second", _second));
        Happen("one");
        await _first.TakenAsync(1);
        await _second.PostedAsync(1);

        desk.Tell([Of(Target("first", _first))]);

        await Until.TrueAsync(() => _journal.PendingAlerts().Count == 0, "nobody is waited for", Limit);
        Happen("two");
        await _first.TakenAsync(2);
        _first.Posts.Count.ShouldBe(2);
    }

    [Fact]
    public async Task When_nobody_is_told_nothing_is_kept()
    {
        await using var desk = Desk();
        Happen("one");
        _journal.PendingAlerts().ShouldBeEmpty();
        desk.Tell([Of(Target("first", _first))]);
        Happen("two");
        await _first.TakenAsync(1);
        _first.Taken.Single().ShouldContain("two");
    }

    [Fact]
    public async Task What_has_waited_for_too_long_a_time_gives_way_to_what_is_new()
    {
        await using (Desk(Target("first", _first) with { On = [AlertKind.Frozen] }))
        {
            _journal.IsAlertWanted = (_, _) => true;
            for (var i = 0; i < AlertPace.MostPending + 3; i++)
                Happen($"number {i}.");
        }

        await using var desk = Desk(Target("second", _second));
        await _second.TakenAsync(AlertPace.MostPending);
        await Until.TrueAsync(() => _journal.PendingAlerts().Count == 0, "everybody has been told", Limit);
        _second.Taken.First().ShouldContain("number 3.");
        Kinds("alert.given_up").ShouldBe(3);
    }

    private void Happen(string text, AlertKind kind = AlertKind.Reverted, string service = "shop") =>
        _journal.Append(new AlertNote(kind, $"{service}: something"), "rollout.reverting", text, service, null, null, null);

    private int Kinds(string kind) => _journal.Events(0, null, int.MaxValue).Count(e => e.Kind == kind);

    private AlertDesk Desk(params AlertConfig[] targets) => new(_journal, TimeProvider.System, targets.Select(Of));

    private AlertTarget Of(AlertConfig config) => AlertTarget.Of(config, Path.Combine(_directory.Path, "gapless.yaml"), _directory.Path, TimeProvider.System);

    private static AlertConfig Target(string name, AlertReceiver receiver) => new() { Name = name, Webhook = new WebhookConfig(Secret.Of(receiver.Location.ToString()), WebhookFormat.Json) };

    private Supervisor.Journal.Journal Open() => Supervisor.Journal.Journal.Open(Path.Combine(_directory.Path, "journal.db"), TimeProvider.System);
}
