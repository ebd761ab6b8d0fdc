using Gapless.Contract;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Preflight;
using Gapless.Supervisor.Preflight.Checks;

namespace Gapless.UnitTests.Preflight;

public sealed class SchemaCheckTests : IDisposable
{
    private readonly TestMachine _machine = new();
    private readonly string _live = Directory.CreateTempSubdirectory("gapless-preflight-live-").FullName;

    public SchemaCheckTests() => _machine.Live = new LiveGeneration(_live, _machine.Config, null, 0, 0, 0);

    public void Dispose()
    {
        _machine.Dispose();
        Directory.Delete(_live, recursive: true);
    }

    [Fact]
    public void Who_declares_nothing_is_not_spoken_of()
    {
        _machine.Find(SchemaCheck.Of).ShouldBeEmpty();
        Declare(live: "{ writes: 6, reads: 5-6 }", next: null);
        _machine.Find(SchemaCheck.Of).ShouldBeEmpty();
        Declare(live: null, next: "{ writes: 7, reads: 5-7 }");
        _machine.Find(SchemaCheck.Of).ShouldBeEmpty();
    }

    [Fact]
    public void Two_that_read_each_other_are_in_order()
    {
        Declare(live: "{ writes: 6, reads: 5-7 }", next: "{ writes: 7, reads: 6-7 }");
        SchemaCheck.Of(_machine.Facts).ShouldHaveSingleItem().Level.ShouldBe(FindingLevel.Ok);
    }

    [Fact]
    public void An_old_version_that_does_not_read_what_the_new_one_writes_is_a_warning()
    {
        Declare(live: "{ writes: 6, reads: 6 }", next: "{ writes: 7, reads: 5-7 }");
        var finding = _machine.FindOne(SchemaCheck.Of);
        (finding.Id, finding.Level).ShouldBe((FindingIds.OneWay, FindingLevel.Warning));
        finding.What.ShouldBe("it writes schema 7, and the live version reads schema 6");
    }

    [Fact]
    public void A_new_version_that_does_not_read_what_is_there_is_an_error()
    {
        Declare(live: "{ writes: 5, reads: 1-9 }", next: "{ writes: 7, reads: 6-7 }");
        var finding = _machine.FindOne(SchemaCheck.Of);
        (finding.Id, finding.Level).ShouldBe((FindingIds.Schema, FindingLevel.Error));
        finding.What.ShouldBe("it reads the schemas 6 to 7, and the live version writes 5");
    }

    [Theory]
    [InlineData("schema: { writes: 7 }", "'writes' and 'reads' belong together")]
    [InlineData("schema: { writes: 7, reads: 8-9 }", "it writes 7, which it does not read")]
    [InlineData("schema: { writes: 7, reads: 7-5 }", "'7-5' is neither a number nor a range")]
    [InlineData("schema: { writes: seven, reads: 5-7 }", "'seven' is not a whole number")]
    [InlineData("scheme: { writes: 7, reads: 5-7 }", "Did you mean 'schema'?")]
    [InlineData("schema: { writes: 7, reads: 5-7", "")]
    public void What_it_says_wrongly_is_an_error_with_its_line(string text, string what)
    {
        _machine.InRelease("gapless.release.yaml", text + "\n");
        var finding = _machine.FindOne(SchemaCheck.Of);
        (finding.Id, finding.Level).ShouldBe((FindingIds.Schema, FindingLevel.Error));
        finding.What.ShouldStartWith("gapless.release.yaml:");
        finding.What.ShouldContain(what);
    }

    private void Declare(string? live, string? next)
    {
        Write(_live, live);
        Write(_machine.Release, next);
    }

    private static void Write(string directory, string? schema)
    {
        var path = Path.Combine(directory, "gapless.release.yaml");
        File.Delete(path);
        if (schema is not null)
            File.WriteAllText(path, $"schema: {schema}\n");
    }
}
