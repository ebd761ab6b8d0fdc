using System.Globalization;
using System.Text;
using Gapless.Supervisor.Metering.Exposition;

namespace Gapless.UnitTests.Metering;

public sealed class PageReaderTests
{
    [Fact]
    public void A_page_of_version_0_0_4()
    {
        var page = PageReader.Read("""
            # HELP http_requests_total The total number of HTTP requests.
            # TYPE http_requests_total counter
            http_requests_total{method="post",code="200"} 1027 1395066363000
            http_requests_total{method="post",code="400"}    3 1395066363000

            # Escaping in label values:
            msdos_file_access_time_seconds{path="C:\\DIR\\FILE.TXT",error="Cannot find file:\n\"FILE.TXT\""} 1.458255915e9
            metric_without_timestamp_and_labels 12.47
            	something_weird{problem="division by zero",} +Inf -3982045
            a:b { x = "ü, }" , } NaN
            # TYPE http_request_duration_seconds histogram
            http_request_duration_seconds_bucket{le="+Inf"} 144320
            # TYPE not_yet_total counter

            """);

        page.Samples.Count.ShouldBe(7);
        page.Samples[0].ShouldSatisfyAllConditions(s => s.Name.ShouldBe("http_requests_total"), s => s.Value.ShouldBe(1027), s => s.Labels.ShouldBe([new("method", "post"), new("code", "200")]));
        page.Samples[2].Labels.ShouldBe([new("path", @"C:\DIR\FILE.TXT"), new("error", "Cannot find file:\n\"FILE.TXT\"")]);
        page.Samples[3].Value.ShouldBe(12.47);
        page.Samples[4].Value.ShouldBe(double.PositiveInfinity);
        page.Samples[5].ShouldSatisfyAllConditions(s => s.Name.ShouldBe("a:b"), s => s.Labels.ShouldBe([new("x", "ü, }")]), s => s.Value.ShouldBe(double.NaN));
        page.TypeOf("http_requests_total").ShouldBe("counter");
        page.Has("not_yet_total").ShouldBeTrue();
        page.Has("metric_without_timestamp_and_labels").ShouldBeTrue();
        page.Has("another").ShouldBeFalse();
    }

    [Fact]
    public void A_page_of_OpenMetrics()
    {
        var page = PageReader.Read("# TYPE foo counter\n# UNIT foo seconds\nfoo_total{a=\"b\"} 17.0 1520879607.789 # {trace_id=\"KOO5S4vxi0o\"} 0.67\nfoo_created{a=\"b\"} 1.5\n# EOF\n");
        page.Samples.Select(s => (s.Name, s.Value)).ShouldBe([("foo_total", 17), ("foo_created", 1.5)]);
        (page.Has("foo_total"), page.TypeOf("foo_total")).ShouldBe((true, "counter"));
    }

    [Theory]
    [InlineData("a 1", "the page was cut off")]
    [InlineData("a 1\nb\n", "line 2: a number was expected, not the end")]
    [InlineData("a one\n", "line 1: a number was expected, not 'one'")]
    [InlineData("a 1 2 3\n", "line 1: the end of the line was expected, not '3'")]
    [InlineData("a 1 now\n", "line 1: a number was expected, not 'now'")]
    [InlineData("9a 1\n", "line 1: the name of a metric was expected, not '9a 1'")]
    [InlineData("a{b=\"c\" 1\n", "line 1: ',' or '}' was expected, not '1'")]
    [InlineData("a{b=\"c} 1\n", "line 1: the closing quote was expected, not the end")]
    [InlineData("a{b=c} 1\n", "line 1: a value in double quotes was expected, not 'c} 1'")]
    [InlineData("a{b=\"\\t\"} 1\n", "was expected, not 't\"} 1'")]
    [InlineData("a{b=\"c\",b=\"d\"} 1\n", "a label other than 'b'")]
    [InlineData("a{\"b.c\"=\"d\"} 1\n", "line 1: the name of a label was expected")]
    [InlineData("a{b=\"c\"} 1\na{b=\"c\"} 2\n", "line 2: this series of a stands there twice")]
    [InlineData("# TYPE a counters\n", "'counters' is no type of a metric")]
    [InlineData("<!DOCTYPE html>\n", "line 1: the name of a metric was expected")]
    public void What_could_be_other_data_is_no_data(string text, string why) =>
        Should.Throw<FormatException>(() => PageReader.Read(text)).Message.ShouldContain(why);

    [Fact]
    public void What_is_written_reads_back()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < 2_000; round++)
        {
            var samples = Enumerable.Range(0, random.Next(6)).Select(i => new Sample(Name(random) + i, [.. Enumerable.Range(0, random.Next(4)).Select(l => new KeyValuePair<string, string>(Name(random) + l, Text(random)))], Value(random))).ToList();
            var text = string.Concat(samples.Select(s => Write(random, s)));

            var page = PageReader.Read(text);

            page.Samples.Select(s => (s.Series, s.Value)).ShouldBe(samples.Select(s => (s.Series, s.Value)), $"seed {seed}, round {round}:\n{text}");
        }
    }

    [Fact]
    public void Any_other_text_is_refused_with_a_reason_or_read()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        const string Page = "# HELP a b\n# TYPE a counter\na{b=\"c\\n\",d=\"\\\\\"} 1.5e3 17\nb_total 3 # {x=\"y\"} 1\n";
        for (var round = 0; round < 20_000; round++)
        {
            var text = new StringBuilder(Page);
            for (var i = random.Next(1, 5); i > 0; i--)
            {
                var at = random.Next(text.Length);
                if (random.Next(2) == 0)
                    text.Remove(at, Math.Min(random.Next(1, 4), text.Length - at));
                else
                    text.Insert(at, "{}\"\\\n =,#e1ü\0"[random.Next(12)]);
            }

            try
            {
                PageReader.Read(text.ToString()).Samples.Count.ShouldBeLessThan(10);
            }
            catch (FormatException)
            {
                // A reason.
            }
            catch (Exception other)
            {
                throw new InvalidOperationException($"seed {seed}, round {round}: {text}", other);
            }
        }
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("a{}", true)]
    [InlineData("b", false)]
    [InlineData("a{code=\"500\"}", true)]
    [InlineData(" a { code = \"500\" , path=\"/x\" } ", true)]
    [InlineData("a{code!=\"500\"}", false)]
    [InlineData("a{code=~\"5..\"}", true)]
    [InlineData("a{code=~\"5\"}", false)]
    [InlineData("a{code!~\"5..|4..\"}", false)]
    [InlineData("a{other=\"\"}", true)]
    [InlineData("a{other!=\"\"}", false)]
    public void Series_are_selected_as_in_PromQL(string selector, bool isMeant) =>
        SeriesSelector.Parse(selector).Matches(new Sample("a", [new("path", "/x"), new("code", "500")], 1)).ShouldBe(isMeant);

    [Theory]
    [InlineData("", "the name of a metric was expected, not the end")]
    [InlineData("a{b}", "one of =, !=, =~ and !~ was expected, not '}'")]
    [InlineData("a{b=\"c\"", "',' or '}' was expected, not the end")]
    [InlineData("a{b=~\"(\"}", "'(' is no regular expression")]
    [InlineData("sum(a)", "the end was expected, not '(a)'")]
    public void A_selector_that_is_none_says_why(string selector, string why) =>
        Should.Throw<FormatException>(() => SeriesSelector.Parse(selector)).Message.ShouldContain(why);

    private static string Write(Random random, Sample sample)
    {
        var labels = string.Join(',', sample.Labels.Select(l => $"{l.Key}=\"{l.Value.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal)}\""));
        var value = double.IsPositiveInfinity(sample.Value) ? "+Inf" : sample.Value.ToString("R", CultureInfo.InvariantCulture);
        var noise = random.Next(3) switch { 0 => "\n", 1 => "# a comment {\n", _ => $"# HELP {sample.Name} says \\\\ and \"\n" };
        return $"{noise}{sample.Name}{(labels.Length > 0 || random.Next(2) == 0 ? "{" + labels + "}" : "")} {value}{(random.Next(2) == 0 ? " 1395066363000" : "")}\n";
    }

    private static string Name(Random random) => new([.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => "abcXYZ_"[random.Next(7)])]);

    private static string Text(Random random) => new([.. Enumerable.Range(0, random.Next(6)).Select(_ => "ab\\\"\n{},= ü#"[random.Next(12)])]);

    private static double Value(Random random) => random.Next(5) switch { 0 => double.PositiveInfinity, 1 => random.Next(), 2 => random.NextDouble() * 1e300, 3 => -random.NextDouble(), _ => double.NaN };
}
