using System.Text;
using Gapless.Dev.Front.Injection;

namespace Gapless.UnitTests.Dev.Front;

public sealed class InjectedStreamTests(ITestOutputHelper output)
{
    private const string Piece = "[SCRIPT]";

    [Theory]
    [InlineData("<html><body>a</body></html>", "<html><body>a[SCRIPT]</body></html>")]
    [InlineData("<body>a</BODY >", "<body>a[SCRIPT]</BODY >")]
    [InlineData("<body>a</body", "<body>a</body[SCRIPT]")]
    [InlineData("<p>no body", "<p>no body[SCRIPT]")]
    [InlineData("<p>a <", "<p>a <[SCRIPT]")]
    [InlineData("<p>a </bo", "<p>a </bo[SCRIPT]")]
    [InlineData("", "")]
    [InlineData("a << b </</body>", "a << b </</body>[SCRIPT]")]
    [InlineData("a <b <</body>", "a <b <</body>[SCRIPT]")]
    [InlineData("1 < 2 <</body>", "1 < 2 <[SCRIPT]</body>")]
    [InlineData("<bodybuilder></bodybuilder></body>", "<bodybuilder></bodybuilder>[SCRIPT]</body>")]
    [InlineData("<!-- </body> --></body>", "<!-- </body> -->[SCRIPT]</body>")]
    [InlineData("<!--></body>", "<!-->[SCRIPT]</body>")]
    [InlineData("<!-- --!></body>", "<!-- --!>[SCRIPT]</body>")]
    [InlineData("<!-- - -- > </body> --->x</body>", "<!-- - -- > </body> --->x[SCRIPT]</body>")]
    [InlineData("<!doctype html></body>", "<!doctype html>[SCRIPT]</body>")]
    [InlineData("<!-x></body>", "<!-x>[SCRIPT]</body>")]
    [InlineData("<?php ?></body>", "<?php ?>[SCRIPT]</body>")]
    [InlineData("<script>'</body>'; a < b; '</scrip'</script ></body>", "<script>'</body>'; a < b; '</scrip'</script >[SCRIPT]</body>")]
    [InlineData("<SCRIPT src=x>1<</script></body>", "<SCRIPT src=x>1<</script>[SCRIPT]</body>")]
    [InlineData("<style>/*</body>*/</style></body>", "<style>/*</body>*/</style>[SCRIPT]</body>")]
    [InlineData("<textarea></body></textarea></body>", "<textarea></body></textarea>[SCRIPT]</body>")]
    [InlineData("<title></body></titl></title></body>", "<title></body></titl></title>[SCRIPT]</body>")]
    [InlineData("<a title='</body>' b=\"</body>\"></body>", "<a title='</body>' b=\"</body>\">[SCRIPT]</body>")]
    [InlineData("<a title=it's></body>", "<a title=it's>[SCRIPT]</body>")]
    [InlineData("<a title = '>'></body>", "<a title = '>'>[SCRIPT]</body>")]
    [InlineData("<br/></body>", "<br/>[SCRIPT]</body>")]
    [InlineData("<body>one</body><body>two</body>", "<body>one[SCRIPT]</body><body>two</body>")]
    [InlineData("<p>Grüße</p></body>", "<p>Grüße</p>[SCRIPT]</body>")]
    public async Task The_piece_goes_before_the_end_of_the_body_wherever_the_page_is_cut(string page, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(page);
        for (var size = 1; size <= bytes.Length + 1; size++)
        {
            var (text, _) = await InjectAsync(Cut(bytes, size));
            text.ShouldBe(expected, $"pieces of {size}");
        }
    }

    [Fact]
    public async Task Random_pages_cut_at_random_are_the_same_as_in_one_piece()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        string[] words = ["<", ">", "/", "</", "</body>", "</bod", "body", "<!--", "-->", "--", "<script>", "</script>", "\"", "'", "=", " ", "x", "<a b='", "<meta ", "<title>", "</title>", "!", "<textarea", "ü"];
        for (var round = 0; round < 3000; round++)
        {
            var page = string.Concat(Enumerable.Range(0, random.Next(1, 25)).Select(_ => words[random.Next(words.Length)]));
            var bytes = Encoding.UTF8.GetBytes(page);
            var (whole, _) = await InjectAsync([bytes]);

            var (cut, _) = await InjectAsync(CutAtRandom(bytes, random));

            cut.ShouldBe(whole, $"seed {seed}, round {round}: {page}");
            whole.Replace(Piece, "", StringComparison.Ordinal).ShouldBe(page, $"seed {seed}, round {round}");
            (whole.Length - page.Length).ShouldBe(Piece.Length, $"seed {seed}, round {round}: {page}");
        }
    }

    [Fact]
    public async Task What_has_come_goes_out_before_the_rest_comes()
    {
        var source = new PieceStream([Encoding.UTF8.GetBytes("<p>first</p>"), null!]);
        using var stream = new InjectedStream(source, _ => Encoding.UTF8.GetBytes(Piece));
        var buffer = new byte[100];

        var read = await stream.ReadAsync(buffer);

        Encoding.UTF8.GetString(buffer, 0, read).ShouldBe("<p>first</p>");
    }

    [Theory]
    [InlineData("<meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'none'\">", "script-src 'none'")]
    [InlineData("<META content='default-src &#39;self&#39;' HTTP-EQUIV=content-security-policy />", "default-src 'self'")]
    [InlineData("<meta charset=utf-8><meta name=viewport content=x>", null)]
    [InlineData("<!--<meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'none'\">-->", null)]
    public async Task Policies_in_the_page_are_handed_over(string head, string? policy)
    {
        var (_, policies) = await InjectAsync(Cut(Encoding.UTF8.GetBytes($"<head>{head}</head><body></body>"), 7));

        policies.ShouldBe(policy is null ? [] : [policy]);
    }

    private static async Task<(string Text, IReadOnlyList<string> Policies)> InjectAsync(IEnumerable<byte[]> pieces)
    {
        IReadOnlyList<string> policies = [];
        using var stream = new InjectedStream(new PieceStream(pieces), found =>
        {
            policies = [.. found];
            return Encoding.UTF8.GetBytes(Piece);
        });
        using var all = new MemoryStream();
        await stream.CopyToAsync(all, 5);
        return (Encoding.UTF8.GetString(all.ToArray()), policies);
    }

    private static IEnumerable<byte[]> Cut(byte[] bytes, int size) => bytes.Chunk(size);

    private static IEnumerable<byte[]> CutAtRandom(byte[] bytes, Random random)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var length = Math.Min(random.Next(1, 12), bytes.Length - at);
            yield return bytes[at..(at + length)];
            at += length;
        }
    }

    /// <summary>Gives one piece per read; at a null it waits for ever.</summary>
    private sealed class PieceStream(IEnumerable<byte[]> pieces) : MemoryStream
    {
        private readonly Queue<byte[]> _pieces = new(pieces);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!_pieces.TryDequeue(out var piece))
                return 0;
            if (piece is null)
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            piece!.CopyTo(buffer);
            return piece!.Length;
        }
    }
}
