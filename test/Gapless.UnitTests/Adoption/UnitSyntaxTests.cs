using Gapless.Adoption.Units;

namespace Gapless.UnitTests.Adoption;

/// <summary>systemd.syntax(7), systemd.service(5) and systemd.time(7), by their examples.</summary>
public sealed class UnitSyntaxTests
{
    [Fact]
    public void Lines_go_on_and_comments_between_are_skipped()
    {
        const string Text = "[Section A]\nKeyOne=value 1\nKeyTwo=value 2\n\n# a comment\n\n[Section B]\nSetting=\"something\" \"some thing\" \"…\"\nKeyTwo=value 2 \\\n       value 2 continued\n\n"
            + "[Section C]\nKeyThree=value 3\\\n# this line is ignored\n; this line is ignored too\n       value 3 continued\r\nEmpty=\n";

        UnitReader.Read(Text, "f").Select(s => (s.Section, s.Key, string.Join(' ', s.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)), s.Line)).ShouldBe([
            ("Section A", "KeyOne", "value 1", 2),
            ("Section A", "KeyTwo", "value 2", 3),
            ("Section B", "Setting", "\"something\" \"some thing\" \"…\"", 8),
            ("Section B", "KeyTwo", "value 2 value 2 continued", 9),
            ("Section C", "KeyThree", "value 3 value 3 continued", 13),
            ("Section C", "Empty", "", 17),
        ]);
    }

    [Theory]
    [InlineData("a b  c", "a|b|c")]
    [InlineData("\"a b\" 'c d'", "a b|c d")]
    [InlineData("'VAR1=word1 word2' VAR2=word3 \"VAR3=$word 5 6\"", "VAR1=word1 word2|VAR2=word3|VAR3=$word 5 6")]
    [InlineData("\"it\\\"s\" 'it\\'s' \\x41\\u00e4 a\\sb", "it\"s|it's|A\u00e4|a b")]
    [InlineData("\"\" x", "|x")]
    [InlineData("C:\\qdir", "C:\\qdir")]
    public void Words_are_split(string text, string words) => UnitWords.Split(text).ShouldBe(words.Split('|'));

    [Fact]
    public void A_quote_that_does_not_end_is_an_error() => Should.Throw<FormatException>(() => UnitWords.Split("\"a b"));

    [Theory]
    [InlineData("/bin/a -x", "", "/bin/a|-x")]
    [InlineData("-/bin/a", "-", "/bin/a")]
    [InlineData("@/bin/a argv0 b", "@", "/bin/a|b")]
    [InlineData("+-@/bin/a argv0", "+-@", "/bin/a")]
    [InlineData("!!/bin/a", "!!", "/bin/a")]
    [InlineData(":/bin/a $X", ":", "/bin/a|$X")]
    [InlineData("/bin/a \\; b", "", "/bin/a|;|b")]
    public void Prefixes_are_told_from_the_program(string text, string prefixes, string words)
    {
        var line = ExecLine.Read(text).Single();

        line.Prefixes.ShouldBe(prefixes);
        line.Words.ShouldBe(words.Split('|'));
    }

    [Fact]
    public void Several_commands_stand_in_a_line() =>
        ExecLine.Read("/bin/echo one ; /bin/echo \"two two\"").Select(l => l.ForShell()).ShouldBe(["/bin/echo one", "/bin/echo 'two two'"]);

    [Theory]
    [InlineData("/bin/a $ARGS", "/bin/a $ARGS")]
    [InlineData("/bin/a ${ONE} x${TWO}y", "/bin/a \"${ONE}\" \"x${TWO}y\"")]
    [InlineData("/bin/a a$B $$C", "/bin/a \"a\\$B\" \"\\$C\"")]
    [InlineData(":/bin/a ${ONE}", "/bin/a '${ONE}'")]
    [InlineData("/bin/a 'it\\'s' *", "/bin/a 'it'\\''s' '*'")]
    public void The_shell_reads_what_systemd_meant(string text, string line) => ExecLine.Read(text).Single().ForShell().ShouldBe(line);

    [Theory]
    [InlineData("web@a-b\\x2dc.service", "%n|%N|%p|%i|%I|%j", "web@a-b\\x2dc.service|web@a-b\\x2dc|web|a-b\\x2dc|a/b-c|web")]
    [InlineData("kestrel-hello.service", "%n|%p|%i|%j|%h|%t|%S|%%|%l", "kestrel-hello.service|kestrel-hello||hello|/root|/run|/var/lib|%|host1")]
    public void Specifiers_are_filled_in(string unit, string text, string expanded)
    {
        new Specifiers(new UnitName(unit), "host1.example.org").Expand(text, out var unknown).ShouldBe(expanded);
        unknown.ShouldBeEmpty();
    }

    [Fact]
    public void What_only_systemd_knows_stays()
    {
        new Specifiers(new UnitName("a.service"), "h").Expand("/x/%b/%d", out var unknown).ShouldBe("/x/%b/%d");
        unknown.ShouldBe(["%b", "%d"]);
    }

    [Theory]
    [InlineData("90", 90)]
    [InlineData("1min 30s", 90)]
    [InlineData("2h", 7200)]
    [InlineData("500ms", 0.5)]
    [InlineData("1.5", 1.5)]
    [InlineData("5 minutes", 300)]
    public void Times_are_read(string text, double seconds) => UnitTime.Read(text).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData("infinity")]
    [InlineData("soon")]
    [InlineData("5 apples")]
    public void Other_times_are_none(string text) => UnitTime.Read(text).ShouldBeNull();
}
