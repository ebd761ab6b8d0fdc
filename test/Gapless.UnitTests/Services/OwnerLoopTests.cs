using Gapless.Supervisor.Services;

namespace Gapless.UnitTests.Services;

public sealed class OwnerLoopTests
{
    [Fact]
    public async Task Work_of_many_callers_runs_one_at_a_time()
    {
        var loop = new OwnerLoop(_ => { });
        var (inside, most, count) = (0, 0, 0);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                loop.Post(() =>
                {
                    most = Math.Max(most, Interlocked.Increment(ref inside));
                    count++;
                    Interlocked.Decrement(ref inside);
                });
            }
        })));
        loop.Complete();
        await loop.Completion;

        most.ShouldBe(1);
        count.ShouldBe(4000);
    }

    [Fact]
    public async Task An_exception_reaches_its_caller_and_the_loop_goes_on()
    {
        var reported = new List<Exception>();
        var loop = new OwnerLoop(reported.Add);

        loop.Post(() => throw new InvalidOperationException("posted"));
        var failure = await Should.ThrowAsync<InvalidOperationException>(() => loop.InvokeAsync(() => throw new InvalidOperationException("invoked")));
        (await loop.InvokeAsync(() => 42)).ShouldBe(42);

        failure.Message.ShouldBe("invoked");
        reported.ShouldHaveSingleItem().Message.ShouldBe("posted");
    }

    [Fact]
    public async Task A_loop_that_has_ended_refuses_instead_of_waiting_for_ever()
    {
        var loop = new OwnerLoop(_ => { });
        loop.Complete();
        await loop.Completion;

        await Should.ThrowAsync<ObjectDisposedException>(() => loop.InvokeAsync(() => 1));
    }
}
