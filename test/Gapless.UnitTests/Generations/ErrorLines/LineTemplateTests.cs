using Gapless.Supervisor.Generations.ErrorLines;

namespace Gapless.UnitTests.Generations.ErrorLines;

public sealed class LineTemplateTests
{
    [Theory]
    [InlineData("order 17 refused", "order 4711 refused", "order * refused")]
    [InlineData("user 'anna' is unknown", "user 'bert miller' is unknown", "user '*' is unknown")]
    [InlineData("can't read \"a b.txt\"", "can't read \"c.txt\"", "can't read \"*\"")]
    [InlineData("2026-11-25 23:59:59,123 ERROR down", "2026-01-02 03:04:05,6 ERROR down", "* ERROR down")]
    [InlineData("2026-11-25T23:59:59.123456Z ERROR x", "2026-11-26T00:00:00.000001Z ERROR x", "*Z ERROR x")]
    [InlineData("[Wed Nov 25 23:39:06.123 2026] [core:error] [pid 12] AH1", "[Thu Dec 01 03:00:00.5 2026] [core:error] [pid 34567] AH1", "[*] [core:error] [pid *] AH*")]
    [InlineData("session 550e8400-e29b-41d4-a716-446655440000 lost", "session deadbeef-cafe-4bed-beef-facefacade12 lost", "session * lost")]
    [InlineData("at 0x7ffee1 with deadbeef and 9f86d081884c7d65", "at 0x1 with cafebabe and 0123456789abcdef", "at * with * and *")]
    [InlineData("GET /api/orders/17/items/3 failed", "GET /api/orders/4/items/99 failed", "GET /api/orders/*/items/* failed")]
    [InlineData("cannot write /var/lib/shop/17/8.tmp", "cannot write /var/lib/shop/9/1234.tmp", "cannot write /var/lib/shop/*.tmp")]
    [InlineData("connect to 10.0.0.1:5432 failed", "connect to 192.168.17.254:6543 failed", "connect to * failed")]
    [InlineData("took 12ms of 1.5 s", "took 999ms of 2.25 s", "took *ms of * s")]
    [InlineData("worker-3 gave up on k3J9xQ2", "worker-17 gave up on a1B2c3D4", "worker-* gave up on *")]
    [InlineData("a  b\tc", "a b c", "a b c")]
    public void Lines_that_say_the_same_have_one_template(string one, string other, string template)
    {
        LineTemplate.Of(one).ShouldBe(template);
        LineTemplate.Of(other).ShouldBe(template);
    }

    [Theory]
    [InlineData("cannot reach the database", "cannot reach the cache")]
    [InlineData("System.IO.IOException: gone", "System.TimeoutException: gone")]
    [InlineData("GET /api/orders failed", "GET /api/carts failed")]
    [InlineData("the dog's bone isn't there", "the dog's ball isn't there")]
    public void Lines_that_say_different_things_have_two(string one, string other) => LineTemplate.Of(one).ShouldNotBe(LineTemplate.Of(other));

    [Fact]
    public void Whatever_comes_a_template_is_short_and_stays_as_it_is()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        const string Alphabet = "ab7 '\"`*-/.:\\\t\u0001ü_[]{}F0x";
        for (var i = 0; i < 20_000; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(400)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]);
            var template = LineTemplate.Of(text);
            template.Length.ShouldBeLessThanOrEqualTo(LineTemplate.Most, $"seed {seed}, round {i}");
            template.Any(char.IsAsciiDigit).ShouldBeFalse($"seed {seed}, round {i}: {template}");
        }
    }
}
