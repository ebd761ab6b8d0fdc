using System.Runtime.CompilerServices;
using Gapless.Contract;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Preflight;
using Gapless.UnitTests.Configuration;

namespace Gapless.UnitTests.Preflight;

public sealed class InspectionTests : IDisposable
{
    private readonly TestMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void The_worst_comes_first_and_each_finding_says_why_and_what_to_do()
    {
        _machine.Config = _machine.Config with { Run = "./none" };

        var findings = Inspection.Of(_machine.Facts);

        findings.Select(f => f.Level).ShouldBeInOrder(SortDirection.Descending);
        findings[0].Id.ShouldBe(FindingIds.Program);
        findings.Where(f => f.Level >= FindingLevel.Warning).ShouldAllBe(f => f.Why != null && f.Remedy != null);
        findings.ShouldAllBe(f => FindingIds.All.Contains(f.Id));
    }

    [Fact]
    public void What_is_ignored_neither_stops_nor_warns()
    {
        _machine.Config = Yaml.Read("preflight: { ignore: [ no-health, program ] }") with { Run = "./none" };

        var findings = Inspection.Of(_machine.Facts);

        findings.ShouldAllBe(f => f.Level <= FindingLevel.Note);
        findings.ShouldContain(f => f.Id == FindingIds.Program && f.What.StartsWith("(ignored) "));
    }

    [Fact]
    public void A_check_that_cannot_be_carried_out_says_so_and_stops_nothing()
    {
        _machine.InRelease("shop.runtimeconfig.json", "no JSON");

        Inspection.Of(_machine.Facts).ShouldContain(f => f.Level == FindingLevel.Note && f.What.StartsWith("RuntimeCheck could not be carried out: shop.runtimeconfig.json is no runtime configuration"));
    }

    [Fact]
    public void An_unknown_finding_cannot_be_ignored() =>
        Yaml.Problem("preflight: { ignore: no-helth }").ShouldBe("services.shop.preflight.ignore: 'no-helth' is no finding of the preflight. Did you mean 'no-health'?");

    [Fact]
    public void Every_finding_has_a_row_in_the_reference()
    {
        var reference = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../docs/preflight.md"));

        FindingIds.All.Where(id => !reference.Contains($"| `{id}` |", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
