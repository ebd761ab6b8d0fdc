using System.Globalization;
using Gapless.Dev.Toml;

namespace Gapless.UnitTests.Dev.Toml;

public sealed class TomlDocumentTests
{
    [Theory]
    [InlineData("1", "1")]
    [InlineData("+99", "99")]
    [InlineData("-17", "-17")]
    [InlineData("1_000", "1000")]
    [InlineData("0xDEAD_BEEF", "3735928559")]
    [InlineData("0o755", "493")]
    [InlineData("0b1101_0110", "214")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("3.1415", "3.1415")]
    [InlineData("-0.01", "-0.01")]
    [InlineData("5e+22", "5E+22")]
    [InlineData("6.626e-34", "6.626E-34")]
    [InlineData("224_617.445_991", "224617.445991")]
    [InlineData("-inf", "-Infinity")]
    [InlineData("nan", "NaN")]
    [InlineData("true", "true")]
    [InlineData("false", "false")]
    [InlineData("1979-05-27T07:32:00Z", "1979-05-27T07:32:00Z")]
    [InlineData("1979-05-27 07:32:00.999-07:00", "1979-05-27 07:32:00.999-07:00")]
    [InlineData("1979-05-27", "1979-05-27")]
    [InlineData("07:32:00", "07:32:00")]
    [InlineData("[ 1, 2, # two\n 3,\n ]", "[1,2,3]")]
    [InlineData("[[1], ['a']]", "[[1],['a']]")]
    [InlineData("[]", "[]")]
    [InlineData("{ a.b = 1, 'c d' = [true] }", "{a={b=1},c d=[true]}")]
    [InlineData("{}", "{}")]
    [InlineData("\"a\\tb\\u00e9\\U0001F600\\\\\"", "'a\tbé😀\\'")]
    [InlineData("'C:\\new'", "'C:\\new'")]
    [InlineData("\"\"\"\none\ntwo \\\n   three\"\"\"", "'one\ntwo three'")]
    [InlineData("\"\"\"a \"quoted\" word\"\"\"\"\"", "'a \"quoted\" word\"\"'")]
    [InlineData("'''\r\nraw\\n\r\n'''", "'raw\\n\n'")]
    [InlineData("\"\"", "''")]
    public void A_value_reads(string written, string read) => Shown(TomlDocument.Parse($"value = {written}\n")["value"]!).ShouldBe(read);

    [Theory]
    [InlineData("a = 1 # one\r\n\r\n[b]\r\nc = 2\r\n", "{a=1,b={c=2}}")]
    [InlineData("[a.b.c]\nx = 1\n[a]\ny = 2\n", "{a={b={c={x=1}},y=2}}")]
    [InlineData("a.b = 1\na.c = 2\n[a.d]\ne = 3", "{a={b=1,c=2,d={e=3}}}")]
    [InlineData("[[p]]\nn = 1\n[p.q]\nm = 2\n[[p.r]]\n[[p]]\nn = 3", "{p=[{n=1,q={m=2},r=[{}]},{n=3}]}")]
    [InlineData("\"a.b\".'c d' = 1\n1234 = 2\n- = 3", "{a.b={c d=1},1234=2,-=3}")]
    [InlineData("[ a . b ]\nx=1", "{a={b={x=1}}}")]
    [InlineData("", "{}")]
    public void A_document_reads(string text, string read) => Shown(TomlDocument.Parse(text)).ShouldBe(read);

    [Theory]
    [InlineData("a = \n", 1, 5, "expected a value, found the end of the line")]
    [InlineData("a = ]", 1, 5, "expected a value, found ']'")]
    [InlineData("a 1", 1, 3, "expected '=' after the key 'a', found '1'")]
    [InlineData("a = 1 b = 2", 1, 7, "expected the end of the line, found 'b'")]
    [InlineData("= 1", 1, 1, "expected a key, found '='")]
    [InlineData("[a\nb = 1", 1, 3, "expected ']' after the name of the table, found the end of the line")]
    [InlineData("[[a]\n", 1, 4, "expected ']]' after the name of the table, found ']'")]
    [InlineData("x = 1\na = \"b\nc = 2", 2, 7, "expected the closing \" of the string, found the end of the line")]
    [InlineData("a = '''b\n", 2, 1, "expected the closing ''' of the string, found the end of the file")]
    [InlineData("a = [1 2]", 1, 8, "expected ',' or ']' in the list, found '2'")]
    [InlineData("a = [1,\n2", 2, 2, "expected ',' or ']' in the list, found the end of the file")]
    [InlineData("a = { b = 1,\n c = 2 }", 1, 13, "expected a key, found the end of the line")]
    [InlineData("a = { b = 1", 1, 12, "expected ',' or '}' in the table, which ends in its line, found the end of the file")]
    [InlineData("a = 1\na = 2", 2, 1, "expected a key that is not taken, found 'a', which is a whole number since line 1")]
    [InlineData("[a]\n[a]", 2, 2, "expected a key that is not taken, found 'a', which is a table since line 1")]
    [InlineData("a = {}\na.b = 1", 2, 1, "expected a key that is not taken, found 'a', which is a table since line 1")]
    [InlineData("a = {}\n[a.b]", 2, 2, "expected a key that is not taken, found 'a', which is a table since line 1")]
    [InlineData("[a.b]\n[a]\nb.c = 1", 3, 1, "expected a key that is not taken, found 'b', which is a table since line 1")]
    [InlineData("a.b = 1\n[a]", 2, 2, "expected a key that is not taken, found 'a', which is a table since line 1")]
    [InlineData("a = []\n[[a]]", 2, 3, "expected a key that is not taken, found 'a', which is a list since line 1")]
    [InlineData("[[a]]\n[a]", 2, 2, "expected a key that is not taken, found 'a', which is a list of tables since line 1")]
    [InlineData("a = yes", 1, 5, "expected a value, found 'yes'; text is written in quotes: \"yes\"")]
    [InlineData("a = True", 1, 5, "expected a value, found 'True'; write true")]
    [InlineData("a = 012", 1, 5, "expected a value, found '012'; text is written in quotes: \"012\"")]
    [InlineData("a = 1__2", 1, 5, "expected a value, found '1__2'; text is written in quotes: \"1__2\"")]
    [InlineData("a = 9223372036854775808", 1, 5, "expected a whole number of at most 64 bits, found 9223372036854775808")]
    [InlineData("a = 2024-02-30", 1, 5, "expected a date that exists, found 2024-02-30")]
    [InlineData("a = \"\\w\"", 1, 6, "expected an escape (\\b \\t \\n \\f \\r \\\" \\\\ \\uXXXX \\UXXXXXXXX), found '\\w'; a string in single quotes takes backslashes as they are")]
    [InlineData("a = \"\\uD800\"", 1, 6, "expected an escape (\\b \\t \\n \\f \\r \\\" \\\\ \\uXXXX \\UXXXXXXXX), found '\\uD800'; a string in single quotes takes backslashes as they are")]
    [InlineData("a = \"\u0001\"", 1, 6, "expected a string without control characters, found the control character U+0001")]
    [InlineData("# \u0007", 1, 3, "expected a comment without control characters, found the control character U+0007")]
    [InlineData("a = 1\rb = 2", 1, 6, "expected the end of the line, found the control character U+000D")]
    public void A_fault_is_named_with_its_place(string text, int line, int column, string message)
    {
        var fault = Should.Throw<TomlException>(() => TomlDocument.Parse(text));
        (fault.At.Line, fault.At.Column, fault.Message).ShouldBe((line, column, message));
    }

    [Fact]
    public void Every_key_and_value_knows_its_place()
    {
        TomlTable root = TomlDocument.Parse("# first\n[build]\n  cmd = \"x\"\n  ext = [\n    'go',\n  ]\n");
        root.Find("build", out TomlEntry? build).ShouldBeTrue();
        var table = (TomlTable)build!.Value;
        table.Entries.Select(e => (e.Key, e.At, e.Value.At)).ShouldBe([("cmd", new TomlPlace(3, 3), new TomlPlace(3, 9)), ("ext", new TomlPlace(4, 3), new TomlPlace(4, 9))]);
        ((TomlArray)table["ext"]!).Items[0].At.ShouldBe(new TomlPlace(5, 5));
    }

    [Fact]
    public void Broken_text_is_a_fault_with_a_place_and_never_anything_else()
    {
        const string Good = "root = '.'\n[build]\ncmd = \"go \\\"build\\\" .\"\next = [\"go\", 'x', 1.5, 1979-05-27]\nt = { a.b = 1, c = [ true ] }\n[[build.rules]]\nname = \"\"\"\nlong\\\n  text\"\"\"\n";
        const string Noise = "[]{}=.,'\"\\\n\r\t #0aT-:\u0000";
        int seed = Random.Shared.Next();
        var random = new Random(seed);
        for (int i = 0; i < 5000; i++)
        {
            char[] text = Good.ToCharArray();
            for (int changes = random.Next(1, 4); changes > 0; changes--)
                text[random.Next(text.Length)] = Noise[random.Next(Noise.Length)];
            string broken = new string(text)[..random.Next(text.Length + 1)];
            try
            {
                TomlDocument.Parse(broken);
            }
            catch (TomlException e)
            {
                string[] lines = broken.Split('\n');
                e.At.Line.ShouldBeInRange(1, lines.Length, $"seed {seed}: {broken}");
                e.At.Column.ShouldBeInRange(1, lines[e.At.Line - 1].Length + 1, $"seed {seed}: {broken}");
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, {e.GetType().Name}: {broken}");
            }
        }
    }

    private static string Shown(TomlValue value) => value switch
    {
        TomlText text => $"'{text.Value}'",
        TomlInteger number => number.Value.ToString(CultureInfo.InvariantCulture),
        TomlFloat number => number.Value.ToString(CultureInfo.InvariantCulture),
        TomlBoolean flag => flag.Value ? "true" : "false",
        TomlDate date => date.Text,
        TomlArray array => $"[{string.Join(',', array.Items.Select(Shown))}]",
        TomlTable table => $"{{{string.Join(',', table.Entries.Select(e => $"{e.Key}={Shown(e.Value)}"))}}}",
        _ => throw new ArgumentException(value.Kind),
    };
}
