using System.Globalization;
using System.Net;
using Gapless.Drill;
using Gapless.Supervisor.Configuration;

namespace Gapless.Benchmarks;

/// <summary>The load generator of <c>gapless drill</c> as a process of its own, steered by lines on standard input.</summary>
internal static class TrafficCommand
{
    /// <summary>Exit code 0 says that the books balance, not that nothing failed: a peer's losses are a result too.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var plan = PlanOf(args);
        await using var run = new TrafficRun(plan, TimeProvider.System);
        for (var started = false; await Console.In.ReadLineAsync() is { } phase; started = true)
        {
            run.Mark(phase);
            if (!started)
                run.Start();
        }
        var report = await run.StopAsync();
        await File.WriteAllTextAsync(args[1], report.ToJson());
        Console.WriteLine(report.ToText());
        return 0;
    }

    private static TrafficPlan PlanOf(string[] args)
    {
        var plan = TrafficPlan.ForScenario(ListenAddress.OfTcp(IPEndPoint.Parse(args[0])));
        var classes = new List<ClassPlan>();
        foreach (var (name, value) in args[2..].Select(Split))
        {
            switch (name)
            {
                case "timeout":
                    var limit = TimeSpan.FromSeconds(value!.Value);
                    plan = plan with { RequestTimeout = limit, StopTimeout = limit };
                    break;
                case "seed":
                    plan = plan with { Seed = value!.Value };
                    break;
                default:
                    var kind = Enum.Parse<TrafficClass>(name, ignoreCase: true);
                    var usual = plan.Classes.Single(c => c.Class == kind);
                    classes.Add(usual with { Connections = value ?? usual.Connections });
                    break;
            }
        }
        return plan with { Classes = classes };
    }

    private static (string Name, int? Value) Split(string word) => word.Split('=') switch
    {
        [var name, var number] => (name, int.Parse(number, CultureInfo.InvariantCulture)),
        _ => (word, null),
    };
}
