using System.Text.Json;
using Gapless.Supervisor.Configuration;

namespace Gapless.UnitTests.Configuration;

public sealed class JsonPathTests
{
    private const string Document = """{ "a": { "b": [ { "c": 7 }, null ] }, "a.b": "dotted", "it's": 1, "list": [ [ 1, 2 ], [ 3 ] ], "": "nameless", "twice": 1, "twice": 2 }""";

    [Theory]
    [InlineData("$.a.b[0].c", "7")]
    [InlineData("$['a'][\"b\"][0]['c']", "7")]
    [InlineData("$.a.b[1]", "null")]
    [InlineData("$['a.b']", "\"dotted\"")]
    [InlineData("$[\"it's\"]", "1")]
    [InlineData("$.list[1][0]", "3")]
    [InlineData("$['']", "\"nameless\"")]
    [InlineData("$.twice", "2")]
    [InlineData("$.a.b[2]", null)]
    [InlineData("$.a.c", null)]
    [InlineData("$.list.a", null)]
    [InlineData("$.a[0]", null)]
    [InlineData("$.a.b[0].c.d", null)]
    public void A_path_leads_to_one_value_or_to_none(string path, string? raw)
    {
        using var document = JsonDocument.Parse(Document);
        JsonPath.TryParse(path).ShouldNotBeNull().Find(document.RootElement)?.GetRawText().ShouldBe(raw);
        (JsonPath.TryParse(path)!.Find(document.RootElement) is null).ShouldBe(raw is null);
    }

    [Fact]
    public void The_root_is_a_path_too()
    {
        using var document = JsonDocument.Parse("true");
        JsonPath.TryParse("$").ShouldNotBeNull().Find(document.RootElement)!.Value.GetBoolean().ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData(".a")]
    [InlineData("$a")]
    [InlineData("$.")]
    [InlineData("$..a")]
    [InlineData("$.*")]
    [InlineData("$.a b")]
    [InlineData("$[")]
    [InlineData("$[]")]
    [InlineData("$[-1]")]
    [InlineData("$[*]")]
    [InlineData("$[0:2]")]
    [InlineData("$[?(@.a)]")]
    [InlineData("$[99999999999]")]
    [InlineData("$['a]")]
    [InlineData("$['a'")]
    [InlineData("$.a[0")]
    [InlineData("$.a]")]
    public void What_may_lead_to_several_places_or_nowhere_is_no_path(string path) => JsonPath.TryParse(path).ShouldBeNull();
}
