using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Health.Http;
using Gapless.Supervisor.WarmUps;

namespace Gapless.UnitTests.WarmUps;

public sealed class AnswerComparisonTests
{
    [Theory]
    [InlineData(200, 200, null)]
    [InlineData(200, 500, "'HTTP/1.1 500' instead of 'HTTP/1.1 200': body")]
    [InlineData(200, 302, "'HTTP/1.1 302' instead of 'HTTP/1.1 200': body")]
    [InlineData(404, 200, null)]
    [InlineData(500, 200, null)]
    [InlineData(500, 404, "'HTTP/1.1 404' instead of 'HTTP/1.1 500': body")]
    [InlineData(401, 200, "'HTTP/1.1 200' instead of 'HTTP/1.1 401': body")]
    public void The_status_is_the_same_or_better(int live, int candidate, string? difference) =>
        AnswerComparison.Difference(Text(live), Text(live), Text(candidate), AnswerLikeness.Status).ShouldBe(difference);

    [Theory]
    [InlineData("""{"a":1,"b":"x"}""", """{"b":"y","a":2,"new":[]}""", null)]
    [InlineData("""{"a":1,"b":"x"}""", """{"a":1}""", "without $.b: {\"a\":1}")]
    [InlineData("""{"a":1}""", """{"a":"1"}""", "with $.a as string instead of number: {\"a\":\"1\"}")]
    [InlineData("""{"a":null}""", """{"a":"1"}""", null)]
    [InlineData("""{"a":"1"}""", """{"a":null}""", null)]
    [InlineData("""{"a":true}""", """{"a":false}""", null)]
    [InlineData("""[{"id":1,"tags":["x"]},{"id":2}]""", """[{"id":3},{"id":4,"tags":["y"]}]""", null)]
    [InlineData("""[{"id":1}]""", "[]", "without $[]: []")]
    [InlineData("""{"a":{"b":[{"c":1}]}}""", """{"a":{"b":[{"d":1}]}}""", "without $.a.b[].c: {\"a\":{\"b\":[{\"d\":1}]}}")]
    [InlineData("""{"a":1}""", "<html>", "what is no JSON: <html>")]
    [InlineData("[null,{\"a\":1}]", "[{\"a\":2}]", null)]
    public void Json_has_the_members_of_the_live_version(string live, string candidate, string? difference)
    {
        AnswerComparison.Difference(Json(live), Json(live), Json(candidate), AnswerLikeness.Shape).ShouldBe(difference);
        AnswerComparison.Difference(Json(live), Json(live), Json(candidate), AnswerLikeness.Status).ShouldBeNull();
    }

    [Fact]
    public void Where_the_live_version_answers_twice_in_two_ways_nothing_is_compared()
    {
        AnswerComparison.Difference(Text(200), Text(503), Text(500), AnswerLikeness.Body).ShouldBeNull();
        AnswerComparison.Difference(Json("""{"a":1,"b":2}"""), Json("""{"a":1}"""), Json("""{"a":1}"""), AnswerLikeness.Shape).ShouldBeNull();
        AnswerComparison.Difference(Json("""{"a":1}"""), Json("""{"a":2}"""), Json("""{"a":3}"""), AnswerLikeness.Body).ShouldBeNull();
    }

    [Fact]
    public void The_media_type_stays() =>
        AnswerComparison.Difference(Json("{}"), Json("{}"), Text(200), AnswerLikeness.Shape).ShouldBe("text/plain instead of application/json: body");

    [Fact]
    public void A_body_is_compared_where_that_is_asked_for()
    {
        AnswerComparison.Difference(Json("""{"a":1}"""), Json("""{"a":1}"""), Json("""{"a":2}"""), AnswerLikeness.Body).ShouldBe("""another body: {"a":2}, the live version: {"a":1}""");
        AnswerComparison.Difference(Json("""{"a":1}"""), Json("""{"a":1}"""), Json("""{"a":2}"""), AnswerLikeness.Shape).ShouldBeNull();
    }

    [Fact]
    public void A_body_that_was_cut_off_is_not_held_against_the_candidate() =>
        AnswerComparison.Difference(Json("""{"a":1}"""), Json("""{"a":1}"""), Json("[\"ü") with { IsBodyCut = true }, AnswerLikeness.Shape).ShouldBeNull();

    private static HttpAnswer Text(int status) => Answer(status, "text/plain", "body");

    private static HttpAnswer Json(string body) => Answer(200, "application/json; charset=utf-8", body);

    private static HttpAnswer Answer(int status, string type, string body) => new($"HTTP/1.1 {status}", status, new Dictionary<string, string> { ["Content-Type"] = type }, body, IsBodyCut: false);
}
