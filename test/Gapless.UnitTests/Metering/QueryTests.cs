using System.Text;
using Gapless.Supervisor.Metering;
using Gapless.Supervisor.Metering.PromQl;

namespace Gapless.UnitTests.Metering;

public sealed class QueryTests
{
    [Theory]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1435781451.781,"12.5"]}]}}""", 12.5)]
    [InlineData("""{"status":"success","data":{"resultType":"scalar","result":[1435781451.781,"1e3"]}}""", 1000)]
    public void One_number(string answer, double value) => QueryAnswer.Read(200, Encoding.UTF8.GetBytes(answer)).ShouldBe(value);

    [Theory]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[]}}""", "the query finds nothing; write '… or vector(0)'")]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[{"value":[1,"1"]},{"value":[1,"2"]}]}}""", "the query gives 2 values and has to give one: sum them")]
    [InlineData("""{"status":"success","data":{"resultType":"matrix","result":[]}}""", "the query gives a matrix")]
    [InlineData("""{"status":"success","data":{"resultType":"scalar","result":[1,"NaN"]}}""", "the query gives NaN, which is no count")]
    [InlineData("""{"status":"success","data":{"resultType":"scalar","result":[1,"-1"]}}""", "the query gives -1, which is no count")]
    [InlineData("""{"status":"error","errorType":"bad_data","error":"parse error:\n at char 4"}""", "the server says: parse error: at char 4")]
    [InlineData("""{"status":"success"}""", "the server answers 200, and not as Prometheus does")]
    [InlineData("""[]""", "not as Prometheus does")]
    [InlineData("<html>", "not as Prometheus does")]
    [InlineData("", "not as Prometheus does")]
    public void Anything_else_is_no_data(string answer, string why) =>
        Should.Throw<MeteringException>(() => QueryAnswer.Read(200, Encoding.UTF8.GetBytes(answer))).Message.ShouldContain(why);

    [Fact]
    public void Variables_stand_for_one_side_and_one_window() =>
        new QuerySide("shop", "v\"2", "abc", 7).Fill("sum(increase(x{s=\"$SERVICE\",v=\"$VERSION\",r=\"$RELEASE\",g=\"$GENERATION\"}[$WINDOW]))", TimeSpan.FromSeconds(90))
            .ShouldBe("sum(increase(x{s=\"shop\",v=\"v\\\"2\",r=\"abc\",g=\"7\"}[90s]))");
}
