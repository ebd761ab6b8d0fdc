using System.Net;
using Gapless.Commands;
using Gapless.Drill;
using Gapless.Supervisor.Configuration;

namespace Gapless.UnitTests.Cli;

public sealed class DrillPathsTests
{
    private static readonly ListenAddress[] Targets = [ListenAddress.OfTcp(new IPEndPoint(IPAddress.Any, 8080)), ListenAddress.OfUnix("/run/shop.sock")];

    [Fact]
    public void A_page_alone_gives_the_classes_that_only_read()
    {
        var paths = new DrillPaths("/home", null, null, null, null);

        var plan = paths.Plan(Targets);

        plan.Targets.ShouldBe(Targets);
        plan.Classes.ShouldAllBe(c => c.Path == "/home" && !c.Strict && c.BodySize == 0);
        paths.LeftOut().Count().ShouldBe(4);
    }

    [Fact]
    public void A_path_of_its_own_adds_its_class()
    {
        var paths = new DrillPaths("/", "/slow", "/upload", null, "/ws");

        var plan = paths.Plan(Targets);

        plan.Classes.Single(c => c.Class == TrafficClass.Upload).Path.ShouldBe("/upload");
        plan.Classes.Single(c => c.Class == TrafficClass.WebSocket).Path.ShouldBe("/ws");
        paths.LeftOut().ShouldHaveSingleItem().ShouldContain("--download");
    }
}
