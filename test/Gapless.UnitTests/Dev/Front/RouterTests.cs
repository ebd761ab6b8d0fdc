using System.Net;
using Gapless.Dev.Front;
using Gapless.Dev.Front.Browsers;
using Gapless.Dev.Front.Routing;
using Gapless.UnitTests.Shared;

namespace Gapless.UnitTests.Dev.Front;

public sealed class RouterTests : IDisposable
{
    private static readonly FrontTarget One = new(1, new IPEndPoint(IPAddress.Loopback, 1001));
    private static readonly FrontTarget Two = new(2, new IPEndPoint(IPAddress.Loopback, 1002));

    private readonly ManualTimeProvider _clock = new();
    private readonly Router _router;

    public RouterTests() => _router = new Router(_clock, TimeSpan.FromSeconds(60));

    [Fact]
    public async Task Requests_wait_for_the_first_process_and_go_on_in_their_order()
    {
        var waiting = Enumerable.Range(0, 5).Select(_ => Enter()).ToArray();
        _router.Held.ShouldBe(5);

        _router.Switch(One);

        foreach (var task in waiting)
            (await task).Lease!.Upstream.Target.ShouldBe(One);
        _router.UnderWay(One).ShouldBe((5, 0));
        _router.Held.ShouldBe(0);
    }

    [Fact]
    public async Task A_switch_leaves_alone_what_has_begun()
    {
        _router.Switch(One);
        var first = (await Enter()).Lease!;

        _router.Switch(Two);

        (await Enter()).Lease!.Upstream.Target.ShouldBe(Two);
        var idle = _router.WhenIdle(One);
        idle.IsCompleted.ShouldBeFalse();
        first.Dispose();
        await idle;
        _router.UnderWay(One).ShouldBe((0, 0));
        first.Dispose();
        _router.UnderWay(Two).ShouldBe((1, 0));
    }

    [Fact]
    public async Task A_stream_does_not_keep_a_process_from_being_idle()
    {
        _router.Switch(One);
        var stream = (await Enter()).Lease!;

        stream.BecomeStream();

        _router.WhenIdle(One).IsCompleted.ShouldBeTrue();
        _router.UnderWay(One).ShouldBe((0, 1));
        _router.CloseStreams(One);
        stream.Closing.IsCancellationRequested.ShouldBeTrue();
        stream.Dispose();
        _router.UnderWay(One).ShouldBe((0, 0));
        _router.CloseStreams(One);
    }

    [Fact]
    public async Task Held_requests_go_to_the_old_process_when_they_are_released_and_to_the_new_one_after_a_switch()
    {
        _router.Switch(One);
        _router.Hold();
        var released = Enter();
        released.IsCompleted.ShouldBeFalse();
        _router.Serving.ShouldBeNull();

        _router.Release();
        (await released).Lease!.Upstream.Target.ShouldBe(One);

        _router.Hold();
        var switched = Enter();
        _router.Switch(Two);
        (await switched).Lease!.Upstream.Target.ShouldBe(Two);
    }

    [Fact]
    public async Task The_wait_ends_at_the_limit()
    {
        var waiting = Enter();

        _clock.Advance(TimeSpan.FromSeconds(59));
        waiting.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(1));

        (await waiting).Expired.ShouldBeTrue();
        _router.Held.ShouldBe(0);
    }

    [Fact]
    public async Task A_refused_request_tries_again_and_again_until_another_process_serves()
    {
        _router.Switch(One);
        var since = _clock.GetTimestamp();
        var lease = (await _router.EnterAsync(null, since, default)).Lease!;
        lease.Dispose();

        var again = _router.EnterAsync(lease.Upstream, since, default).AsTask();
        again.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        var second = (await again).Lease!;
        second.Upstream.Target.ShouldBe(One);
        second.Dispose();

        var third = _router.EnterAsync(second.Upstream, since, default).AsTask();
        _router.Switch(Two);
        (await third).Lease!.Upstream.Target.ShouldBe(Two);
    }

    [Fact]
    public async Task A_refused_request_gives_up_at_the_limit_counted_from_its_beginning()
    {
        _router.Switch(One);
        var since = _clock.GetTimestamp();
        var lease = (await _router.EnterAsync(null, since, default)).Lease!;
        lease.Dispose();
        _clock.Advance(TimeSpan.FromSeconds(60));

        (await _router.EnterAsync(lease.Upstream, since, default)).Expired.ShouldBeTrue();
    }

    [Fact]
    public async Task A_failure_answers_requests_only_while_nothing_serves()
    {
        var waiting = Enter();
        var failure = new FailureView("no", [], 0, "");

        _router.Explain(failure);
        (await waiting).Failure.ShouldBe(failure);
        (await Enter()).Failure.ShouldBe(failure);

        _router.Switch(One);
        _router.Explain(failure);
        (await Enter()).Lease.ShouldNotBeNull();

        // An old failure says nothing about the process that is being started now.
        _router.Hold();
        var held = Enter();
        held.IsCompleted.ShouldBeFalse();
        _router.Explain(failure);
        (await held).Failure.ShouldBe(failure);
        _router.Explain(null);
        Enter().IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_client_that_leaves_while_it_waits_takes_no_place()
    {
        using var gone = new CancellationTokenSource();
        var waiting = _router.EnterAsync(null, _clock.GetTimestamp(), gone.Token).AsTask();

        await gone.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(waiting);
        _router.Held.ShouldBe(0);
        _router.Switch(One);
        _router.UnderWay(One).ShouldBe((0, 0));
    }

    [Fact]
    public async Task A_process_that_is_changed_in_place_is_idle_when_all_its_revisions_are()
    {
        _router.Switch(One);
        var first = (await Enter()).Lease!;
        var inPlace = One with { Revision = 2 };
        _router.Switch(inPlace);
        var second = (await Enter()).Lease!;
        second.Upstream.Target.Revision.ShouldBe(2);
        first.BecomeStream();
        _router.Switch(Two with { Revision = 3 });

        var idle = _router.WhenIdle(inPlace);
        _router.UnderWay(inPlace).ShouldBe((1, 1));
        _router.CloseStreams(inPlace);
        first.Closing.IsCancellationRequested.ShouldBeTrue();
        idle.IsCompleted.ShouldBeFalse();
        second.Dispose();
        await idle;
    }

    [Fact]
    public async Task A_process_has_one_first_answer()
    {
        _router.Switch(One);
        var upstream = (await Enter()).Lease!.Upstream;

        _router.FirstAnswerOf(upstream).ShouldBeTrue();
        _router.FirstAnswerOf(upstream).ShouldBeFalse();
    }

    public void Dispose() => _router.Dispose();

    private Task<Admission> Enter() => _router.EnterAsync(null, _clock.GetTimestamp(), TestContext.Current.CancellationToken).AsTask();
}
