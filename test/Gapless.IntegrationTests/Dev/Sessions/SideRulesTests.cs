using System.Collections.Concurrent;
using System.Net;
using Gapless.Dev.Plans;
using Gapless.Dev.Sessions;
using Gapless.Supervisor.Configuration;
using Gapless.Tests;

namespace Gapless.IntegrationTests.Dev.Sessions;

public sealed class SideRulesTests
{
    [Fact]
    public async Task Only_a_rule_that_asks_for_it_and_succeeds_reloads_pages()
    {
        using var folder = new TempDirectory();
        var view = new Shown();
        var done = new ConcurrentQueue<string>();
        var rules = new SideRules(Plan(folder.Path), new CommandLog(folder.Path, TimeProvider.System), r => done.Enqueue(r.Name), view, TimeProvider.System);

        foreach (var (name, command, reload) in ((string, string, bool)[])[("quiet", "true", false), ("bad", "false", true), ("good", "true", true)])
            rules.Changed(new SideRule(name, [command], new WatchRules { Folders = [folder.Path] }, reload), CancellationToken.None);

        await Until.TrueAsync(() => view.Ran.Count == 3, "all rules have run");
        view.Ran["bad"].ShouldBe("false: exit code 1");
        (view.Ran["quiet"], view.Ran["good"]).ShouldBe((null, null));
        await Until.TrueAsync(() => !done.IsEmpty, "the one is told");
        done.ShouldBe(["good"]);
    }

    private static DevPlan Plan(string folder) => new()
    {
        Name = "app",
        Folder = folder,
        Source = PlanSource.Command,
        Sentence = "",
        Run = RunCommand.Of("true"),
        Listen = ListenAddress.OfTcp(new IPEndPoint(IPAddress.Loopback, 0)),
        Watch = new WatchRules { Folders = [folder] },
    };

    private sealed class Shown : IDevView
    {
        public ConcurrentDictionary<string, string?> Ran { get; } = new();

        public void Show(DevEvent happened)
        {
            if (happened is DevEvent.RuleRan ran)
                Ran[ran.Rule] = ran.WhyNot;
        }
    }
}
