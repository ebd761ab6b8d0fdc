using System.Text;
using Gapless.Supervisor.Generations.ErrorLines;

namespace Gapless.UnitTests.Generations.ErrorLines;

public sealed class ErrorLineReaderTests
{
    private readonly ErrorLineReader _reader = new();

    [Fact]
    public void The_message_that_the_console_logger_writes_in_the_next_line_belongs_to_the_template()
    {
        Read("fail: Shop.Checkout[17]\n      order 4 refused\n      System.Exception: 12\n         at Shop.Checkout.Pay()\ninfo: Shop[0]\n      all is well\nfail: Shop.Checkout[17]\n      order 5 refused\n");

        var (template, count) = _reader.Take().ShouldHaveSingleItem();
        template.ShouldBe("fail: Shop.Checkout[*] order * refused");
        count.ShouldBe(new ErrorLineCount(2, "fail: Shop.Checkout[17] order 4 refused"));
        _reader.Take().ShouldBeEmpty();
    }

    [Fact]
    public void A_heading_that_another_process_interrupts_stands_for_itself()
    {
        Read("crit: Shop[0]\nfail: Shop[1]\n      x\n");
        _reader.Take().Keys.ShouldBe(["crit: Shop[*]", "fail: Shop[*] x"], ignoreOrder: true);
    }

    [Fact]
    public void Colours_carriage_returns_and_holes_are_no_part_of_a_line()
    {
        Read("\0\0\0\u001b[31merror\u001b[0m: it broke\r\n\u001b[41m\u001b[30mfail\u001b[39m\u001b[22m\u001b[49m: Shop[0]\n      no\n");
        _reader.Take().Keys.ShouldBe(["error: it broke", "fail: Shop[*] no"], ignoreOrder: true);
    }

    [Fact]
    public void How_it_is_cut_into_pieces_does_not_matter()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        string[] lines = ["fail: Shop[1]", "      order 17 broke", "{\"level\":\"error\",\"msg\":\"it broke\"}", "info: Shop[1]", "ERROR:root:ü 17", "", "[23:39:06 ERR] no"];
        for (var round = 0; round < 500; round++)
        {
            var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 40).Select(_ => lines[random.Next(lines.Length)] + "\n")) + "\n");
            var whole = new ErrorLineReader();
            whole.Read(text);
            for (var at = 0; at < text.Length;)
            {
                var end = Math.Min(text.Length, at + random.Next(1, 60));
                _reader.Read(text.AsSpan(at, end - at));
                at = end;
            }

            _reader.Take().ShouldBe(whole.Take(), ignoreOrder: true, $"seed {seed}, round {round}");
        }
    }

    [Fact]
    public void Lines_without_end_and_templates_without_number_take_no_more_room()
    {
        Read("ERROR:root:" + new string('x', 1 << 20) + "\n");
        Read(string.Concat(Enumerable.Range(0, 1000).Select(i => $"ERROR:root:{(char)('a' + (i % 26))}{(char)('a' + (i / 26 % 26))}{(char)('a' + (i / 676))}\n")));

        var found = _reader.Take();
        found.Count.ShouldBe(64);
        found.Keys.ShouldAllBe(t => t.Length <= LineTemplate.Most);
        found.Values.ShouldAllBe(c => c.Example.Length <= 301);
    }

    [Fact]
    public void Bytes_that_are_no_text_do_no_harm()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var bytes = new byte[4096];
        for (var round = 0; round < 500; round++)
        {
            random.NextBytes(bytes);
            for (var i = 0; i < bytes.Length - 40; i += 97)
                Encoding.ASCII.GetBytes(round % 2 == 0 ? "\nERROR: {" : "\n{\"level\":\"error\",\"msg\":\"\\ud800\"}\n").AsSpan()[..(round % 2 == 0 ? 9 : 34)].CopyTo(bytes.AsSpan(i));
            Should.NotThrow(() => _reader.Read(bytes), $"seed {seed}, round {round}");
        }
    }

    private void Read(string text) => _reader.Read(Encoding.UTF8.GetBytes(text));
}
