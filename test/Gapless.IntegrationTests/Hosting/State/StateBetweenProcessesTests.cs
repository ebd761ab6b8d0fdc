extern alias hosting;

using System.Runtime.InteropServices;
using hosting::Gapless.Hosting;
using hosting::Gapless.Hosting.State;
using Gapless.IntegrationTests.Linux;
using Gapless.Linux;
using Gapless.Linux.Processes;
using Gapless.Linux.Sockets;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;

namespace Gapless.IntegrationTests.Hosting.State;

/// <summary>The old generation is a process of its own; this one is the new generation.</summary>
public sealed class StateBetweenProcessesTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("gapless-state-");
    private readonly ServiceProvider _services = StateScenario.Services();

    private string Output => Path.Combine(_directory.FullName, "out");

    private StateBundle Bundle => _services.GetRequiredService<StateBundle>();

    private GaplessState<int> Counter => _services.GetRequiredService<GaplessState<int>>();

    public void Dispose()
    {
        _services.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_state_goes_from_one_process_to_another_with_what_was_changed_late()
    {
        var (old, channel) = Start(StateScenario.HandsOver);
        using var process = old;
        using var open = channel;
        var cache = _services.GetRequiredService<IDistributedCache>();

        Bundle.Import(await Receive(channel)).States.ShouldBe(0, "only announced");
        Counter.Value.ShouldBe(0);
        Bundle.Expect(TestTimeouts.Step);
        var reading = cache.GetStringAsync("session");
        reading.IsCompleted.ShouldBeFalse("the old process still has it");
        Answer(channel);
        Bundle.Import(await Receive(channel)).States.ShouldBe(2);
        Answer(channel);
        (await reading).ShouldBe("of the old process");
        Counter.Update(n => n + 1).ShouldBe(43);
        Bundle.Import(await Receive(channel)).States.ShouldBe(1);
        Answer(channel);

        (await process.Exited.WaitAsync(TestTimeouts.Step)).ShouldBe(ExitStatus.Exited(0), File.ReadAllText(Output));
        File.ReadAllLines(Output).ShouldBe(["Start Kept", "Move Moved", "counter has moved at 42", "Late Moved"]);
        cache.GetString("late").ShouldBe("by a request that ended late");
    }

    [Fact]
    public async Task A_state_that_is_not_taken_stays_in_the_old_process()
    {
        var (old, channel) = Start(StateScenario.HandsOver);
        using var process = old;
        using (channel)
        {
            for (var passage = 0; passage < 2; passage++)
            {
                (await Receive(channel)).Dispose();
                Answer(channel);
            }
            (await process.Exited.WaitAsync(TestTimeouts.Step)).ShouldBe(ExitStatus.Exited(0), File.ReadAllText(Output));
        }

        File.ReadAllLines(Output).ShouldBe(["Start Kept", "Move Kept", "changed to 43", "Late nothing"]);
    }

    [Fact]
    public async Task A_writer_that_is_killed_before_it_completes_leaves_nothing_that_is_read()
    {
        using var memory = await KilledWith(StateScenario.DiesBeforeComplete);

        Should.Throw<StateRefusedException>(() => Bundle.Import(memory.Duplicate()))
            .Message.ShouldBe("The state handed over is not complete: its writer has not finished, or has died over it. Hand it over again, or start without it.");

        Counter.Update(n => n + 1).ShouldBe(1);
    }

    [Fact]
    public async Task A_writer_that_is_killed_after_it_completes_has_lost_nothing()
    {
        using var memory = await KilledWith(StateScenario.DiesAfterComplete);

        Bundle.Import(memory.Duplicate()).States.ShouldBe(2);

        Counter.Update(n => n + 1).ShouldBe(42);
        _services.GetRequiredService<IDistributedCache>().GetString("session").ShouldBe("of the old process");
        Should.Throw<StateRefusedException>(() => Bundle.Import(memory.Duplicate())).Message.ShouldContain("taken by another process");
    }

    private async Task<FileDescriptor> KilledWith(string scenario)
    {
        var (old, channel) = Start(scenario);
        using var process = old;
        using var open = channel;
        var memory = await Receive(channel);
        process.Signal(Signals.Kill).ShouldBeTrue();
        await process.Exited.WaitAsync(TestTimeouts.Step);
        return memory;
    }

    private (ProcessHandle Process, SeqPacketChannel Channel) Start(string scenario)
    {
        var assembly = typeof(StateBetweenProcessesTests).Assembly.Location;
        var (ours, theirs) = SeqPacketChannel.Pair();
        using var passed = theirs;
        var process = ChildProcess.Spawn(new SpawnRequest
        {
            Command = SpawnCommand.FromArguments(
                Path.Combine(new DirectoryInfo(RuntimeEnvironment.GetRuntimeDirectory()).Parent!.Parent!.Parent!.FullName, "dotnet"), assembly),
            WorkingDirectory = "/",
            Environment = new Dictionary<string, string>
            {
                ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
                ["HOME"] = _directory.FullName,
                ["DOTNET_STARTUP_HOOKS"] = assembly,
                [StartupHook.Scenario] = scenario,
            },
            Descriptors = [passed.Descriptor],
            StdoutPath = Output,
            StderrPath = Output,
        });
        return (process, ours);
    }

    private async Task<FileDescriptor> Receive(SeqPacketChannel channel)
    {
        using var limit = new CancellationTokenSource(TestTimeouts.Step);
        var message = await channel.ReceiveAsync(new byte[64], limit.Token);
        return message?.Descriptors.ShouldHaveSingleItem() ?? throw new InvalidOperationException("The process ended: " + await File.ReadAllTextAsync(Output, limit.Token));
    }

    private static void Answer(SeqPacketChannel channel) => channel.Send("answer"u8, [], TestTimeouts.Step);
}
