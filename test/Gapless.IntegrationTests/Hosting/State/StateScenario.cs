extern alias hosting;

using hosting::Gapless.Hosting;
using hosting::Gapless.Hosting.State;
using Gapless.Linux;
using Gapless.Linux.Sockets;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;

namespace Gapless.IntegrationTests.Hosting.State;

/// <summary>
/// An old generation as a process of its own. It hands its state over on the channel at descriptor 3, one message for each passage, and
/// prints what became of it.
/// </summary>
internal static class StateScenario
{
    public const string HandsOver = "state-hands-over";
    public const string DiesBeforeComplete = "state-dies-before-complete";
    public const string DiesAfterComplete = "state-dies-after-complete";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static int Run(string scenario)
    {
        using var services = Services();
        using var channel = SeqPacketChannel.Adopt(FileDescriptor.Adopt(3));
        var bundle = services.GetRequiredService<StateBundle>();
        var counter = services.GetRequiredService<GaplessState<int>>();
        var cache = services.GetRequiredService<IDistributedCache>();
        counter.Update(n => n + 41);
        cache.SetString("session", "of the old process");

        switch (scenario)
        {
            case HandsOver:
                Console.WriteLine(Pass(bundle, StatePassage.Start, channel));
                counter.Update(n => n + 1);
                Console.WriteLine(Pass(bundle, StatePassage.Move, channel));
                Console.WriteLine(Changed(counter));
                cache.SetString("late", "by a request that ended late");
                Console.WriteLine(Pass(bundle, StatePassage.Late, channel));
                return 0;
            case DiesBeforeComplete:
                using (var file = StateFile.Write(StatePassage.Move, [new StateImage("counter", 1, StateContent.Value, "42"u8.ToArray())]))
                    WaitForTheEnd(channel, file.Descriptor);
                return 1;
            default:
                using (var handOver = bundle.Export(StatePassage.Move)!)
                    WaitForTheEnd(channel, handOver.Descriptor);
                return 1;
        }
    }

    /// <summary>The same app in any process.</summary>
    public static ServiceProvider Services() => new ServiceCollection()
        .AddLogging()
        .AddGaplessState<int>("counter", 1, StateTransfer.Move)
        .AddGaplessDistributedCache()
        .BuildServiceProvider();

    private static string Pass(StateBundle bundle, StatePassage passage, SeqPacketChannel channel)
    {
        using var handOver = bundle.Export(passage);
        if (handOver is null)
            return $"{passage} nothing";
        channel.Send("state"u8, [handOver.Descriptor], Limit);
        channel.Receive(new byte[64], Limit)?.Dispose();
        return $"{passage} {handOver.Settle()}";
    }

    private static string Changed(GaplessState<int> counter)
    {
        try
        {
            return $"changed to {counter.Update(n => n + 1)}";
        }
        catch (StateMovedException moved)
        {
            return $"{moved.StateName} has moved at {counter.Value}";
        }
    }

    // The test kills this process here.
    private static void WaitForTheEnd(SeqPacketChannel channel, FileDescriptor descriptor)
    {
        channel.Send("state"u8, [descriptor], Limit);
        channel.Receive(new byte[64], Limit)?.Dispose();
    }
}
