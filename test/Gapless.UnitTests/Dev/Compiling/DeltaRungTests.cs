using Gapless.Dev.Compiling.Deltas;

namespace Gapless.UnitTests.Dev.Compiling;

/// <summary>Which edits are patched into the running process, and which need a new one.</summary>
public sealed class DeltaRungTests(ShopBuild build) : IClassFixture<ShopBuild>
{
    /// <summary>A text of the sources, what it becomes, and what is patched.</summary>
    public static TheoryData<string, string, string> Patched => new()
    {
        { "return n + _base;", "return n * _base;", "Orders.Total" },
        { "return n + _base;", "var twice = n * 2; if (twice > 3) { return twice; } return $\"{twice}\".Length;", "Orders.Total" },
        { "return n + _base;", "try { return checked(n + 1); } catch (OverflowException) when (n > 1) { return 0; } finally { _count++; }", "Orders.Total" },
        { "return n + _base;", "foreach (var word in Name.Split(' ')) { n += word.Length; } return n;", "Orders.Total" },
        { "return n + _base;", "var list = new List<int> { 1, 2, n }; return list.Count;", "Orders.Total" },
        { "return n + _base;", "return n is > 3 and < 9 ? 1 : new DateTime(2000, 1, 1).Day;", "Orders.Total" },
        { "return n + _base;", "lock (this) { return (n, 1).Item1; }", "Orders.Total" },
        { "public string Word() => \"word\";", "public string Word() => \"another\" + _count;", "Orders.Word" },
        { "public string Word() => \"word\";", "public string Word() { return \"block\"; }", "Orders.Word" },
        { "return _count;", "return _count + 1;", "Orders.Count" },
        { "public int Twice => _count * 2;", "public int Twice => _count * 3;", "Orders.Twice" },
        { "=> index + 1;", "=> index + 2;", "Orders.this[]" },
        { "{ return left; }", "{ return right; }", "Orders.operator +" },
        { "public virtual int Size() { return 1; }", "public virtual int Size() { return 11; }", "Orders.Size" },
        { "public override int Size() { return 2; }", "public override int Size() { return 22; }", "Big.Size" },
        { "return \"an order\";", "return \"some order\";", "Orders.ToString" },
        { "case \"a\": return 1;", "case \"b\": return 2;", "Orders.Switch" },
        { "return \"hello \" + Name;", "return \"good day \" + Name;", "Person.Greeting" },
        { "return X;", "return X + 1;", "Point.Length" },
        { "return \"answer\";", "return \"changed\";", "Handlers.Deeper" },
        { "public static string Answer() { return Deeper(); }", "public static string Answer() { return Deeper() + \"!\"; }", "Handlers.Answer" },
        { "return \"index\";", "return \"start\";", "PagesController.Index" },
        { "return rates.Of() + 1;", "return rates.Of() + 2;", "Priced.Price" },
        { "public int Plain() { return 1; }", "public int Plain() { return 7; }", "Priced.Plain" },
        { "orders.Total(3)", "orders.Total(4)", "MapGet \"/total\"" },
        { "orders.Total(3)", "{ var n = orders.Total(3); if (n > 2) { return n; } return orders.Twice; }", "MapGet \"/total\"" },
        { "greeting + name", "$\"{name}: {greeting}!\"", "MapGet \"/greet\"" },
        { "() => \"more\"", "() => Handlers.Answer()", "MapGet \"/more\"" },
        { "var twice = n * 2; return twice;", "return n * 3;", "MapGet \"/sum\"" },
        { "internal int Here() { return 1; }", "internal int Here() { return Fresh(); }\n    private static int Fresh() { return 8; }", "Orders.Here, Orders.Fresh" },
        { "public static string Answer() { return Deeper(); }", "public static string Answer() { return Second(); }\n    public static string Second() { return \"second\"; }", "Handlers.Answer, Handlers.Second" },
    };

    /// <summary>A text of the sources, what it becomes, and a part of the reason for a new process.</summary>
    public static TheoryData<string, string, string> Restarted => new()
    {
        { "app.MapShop();", "app.MapShop(); app.MapGet(\"/new\", () => \"new\");", "top-level statements" },
        { "(Orders orders) => orders.Total(3)", "(Big orders) => orders.Total(3)", "top-level statements" },
        { "() => \"mixed\"", "() => \"mix\"", "needs more than the methods" },
        { "orders.Total(3)", "orders.Word()", "returns something of another type" },
        { "orders.Total(3)", "orders.Total(args.Length)", "other variables" },
        { "greeting + name", "name + name", "other variables" },
        { "return orders.Twice;", "return orders.Twice + 1;", "is async" },
        { "Two = greeting }", "Two = greeting + 1 }", "an anonymous type" },
        { "orders.Total(3)", "System.Linq.Enumerable.Count(args, a => a.Length > 1)", "a lambda" },
        { "Name = \"big\" }", "Name = \"small\" }", "no handler of requests" },
        { "\"more\"); routes.MapGet(\"/sum\"", "\"more\"); routes.MapGet(\"/sums\"", "a lambda" },
        { "Deeper(); }\n\n    private static void", "Deeper(); Deeper(); }\n\n    private static void", "Seed.Fill may have run at the start" },
        { "Console.Write(new Filler().Text());", "Console.Write(1);", "Seed.Deeper may have run at the start" },
        { "return Inner(); }\n\n    private string", "return Inner() + 1; }\n\n    private string", "Filler.Text may have run at the start" },
        { "return \"seed\";", "return \"other\";", "Filler.Inner may have run at the start" },
        { "public static int First() { return 1; }", "public static int First() { return 2; }", "Defaults.First may have run at the start" },
        { "public static int Base() { return 1; }", "public static int Base() { return 2; }", "Rates.Base may have run at the start" },
        { "_base = Rates.Base();", "_base = 2;", "the old constructor of Orders" },
        { "_count = 1;", "_count = 2;", "declaration of Orders._count changed" },
        { "Start = Defaults.First();", "Start = 5;", "declaration of Orders.Start changed" },
        { "set { _count = value; }", "set { _count = value + 1; }", "values that exist already" },
        { "\"orders\";", "\"others\";", "declaration of Orders.Name changed" },
        { "public int Total(int n)", "public int Total(long n)", "declaration of Orders.Total changed" },
        { "public int Total(int n)", "[Obsolete] public int Total(int n)", "declaration of Orders.Total changed" },
        { "public string Word()", "internal string Word()", "declaration of Orders.Word changed" },
        { "public string Word()", "public string Term()", "Orders.Word was removed, renamed or moved" },
        { "await Task.Yield(); return 1;", "await Task.Yield(); return 2;", "async" },
        { "yield return 1;", "yield return 2;", "a yield" },
        { "n > 1", "n > 2", "a lambda" },
        { "return n + _base;", "Func<int> f = () => n; return f();", "a lambda" },
        { "int Inner() { return 1; }", "int Inner() { return 2; }", "a local function" },
        { "return n + _base;", "return (from i in Each() select i).Count();", "a query" },
        { "return n + _base;", "return new { n }.n;", "an anonymous type" },
        { "return n + _base;", "Func<string> f = Word; return f().Length;", "a delegate" },
        { "return n + _base;", "dynamic d = n; return d + 1;", "dynamic" },
        { "return n + _base;", "Span<int> s = stackalloc int[3]; return s.Length;", "a stackalloc" },
        { "return n + _base;", "int[] s = [1, 2, n]; return s.Length;", "a collection expression" },
        { "return n + _base;", "return \"abc\"u8.Length;", "a UTF-8 string" },
        { "return n + _base;", "var s = new int[] { 1, 2, 3, 4, 5, 6, 7, 8 }; return s.Length;", "an array of constants" },
        { "return n + _base;", "return string.Concat(Name, Name, Name, Name, Name).Length;", "a list of arguments" },
        { "return n + _base;", "return n switch { 1 => 2, 2 => 3 };", "needs more than the methods" },
        { "case \"a\": return 1;", "case \"a\": return 1; case \"b\": return 2; case \"c\": return 3; case \"d\": return 4; case \"e\": return 5; case \"f\": return 6; case \"g\": return 7; case \"h\": return 8;", "needs more than the methods" },
        { "public int Plain() { return 1; }", "public int Plain() { return factor; }", "other parameters of its type's constructor" },
        { "return rates.Of() + 1;", "return 1;", "other parameters of its type's constructor" },
        { "return value;", "return default!;", "generic" },
        { "public class Box<T>\n{\n    public int Size() { return 1; }", "public class Box<T>\n{\n    public int Size() { return 2; }", "in a generic type" },
        { "return \"mark\";", "return \"other\";", "an attribute" },
        { "routes.MapGet(\"/shop\", Handlers.Answer);", "routes.MapGet(\"/store\", Handlers.Answer);", "Routes.MapShop" },
        { "Tick(); return Task.CompletedTask;", "Tick(); Tick(); return Task.CompletedTask;", "Clock.ExecuteAsync may have run at the start" },
        { "Console.Write(\"\");", "Console.Write(\".\");", "Clock.Tick may have run at the start" },
        { "public class Big : Orders", "public class Big : Orders, IDisposable", "Big" },
        { "public struct Point", "public readonly struct Point", "Point" },
        { "public int X;", "public int X; public int Y;", "Point" },
        { "interface IText { string Text(); }", "interface IText { string Text(); int More() => 1; }", "IText" },
        { "using System.Linq;", "using System.Linq;\nusing System.Text;", "a using" },
        { "using System.Linq;", "using System.Linq;\n#nullable disable", "preprocessor directive" },
        { "internal int Here() { return 1; }", "internal int Here() { return 1; }\n    private int _more;", "Orders._more was added or changed" },
        { "internal int Here() { return 1; }", "internal int Here() { return 1; }\n    public virtual int Virtual() { return 1; }", "through a base type" },
        { "internal int Here() { return 1; }", "internal int Here() { return 1; }\n    private int Total(long n) { return 1; }", "may mean another method" },
        { "public string Index() { return \"index\"; }", "public string Index() { return \"index\"; }\n    public string Second() { return \"second\"; }", "a framework may look for" },
        { "public record Person(string Name)", "public record Person(string Name, int Age = 1)", "Person" },
        { "internal int Here() { return 1; }", "internal int Here() { return 1; }\n}\npublic class More\n{", "" },
    };

    /// <summary>A text of the sources and what it becomes: the same code.</summary>
    public static TheoryData<string, string> Same => new()
    {
        { "// A remark.", "// Another remark." },
        { "return n + _base;", "return n    +   _base;" },
        { "return n + _base;", "return n /* and */ + _base;" },
        { "public class Big : Orders", "\n\n\npublic class Big : Orders" },
    };

    [Theory]
    [MemberData(nameof(Patched))]
    public void Bodies_that_nothing_hangs_on_are_patched(string old, string now, string methods)
    {
        using var shop = new Shop(build);

        shop.Edit(old, now);

        var outcome = shop.Try();
        outcome.ShouldBeOfType<DeltaOutcome.Made>($"{outcome}").Patch.Methods.ShouldBe(methods.Split(", "), ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Restarted))]
    public void Everything_else_needs_a_new_process(string old, string now, string reason)
    {
        using var shop = new Shop(build);

        shop.Edit(old, now);

        shop.Try().ShouldBeOfType<DeltaOutcome.Refused>().Why.ShouldContain(reason);
    }

    [Theory]
    [MemberData(nameof(Same))]
    public void Blanks_and_comments_change_nothing(string old, string now)
    {
        using var shop = new Shop(build);

        shop.Edit(old, now);

        shop.Try().ShouldBeOfType<DeltaOutcome.Same>();
    }

    [Fact]
    public void An_error_in_a_body_is_told_and_its_repair_is_patched()
    {
        using var shop = new Shop(build);

        shop.Edit("return n + _base;", "return n + missing;");
        var broken = shop.Try();
        shop.Edit("return n + missing;", "return n + 9;");

        broken.ShouldBeOfType<DeltaOutcome.Broken>().Errors.ShouldHaveSingleItem().Id.ShouldBe("CS0103");
        shop.Try().ShouldBeOfType<DeltaOutcome.Made>();
    }

    [Fact]
    public void A_handler_is_patched_again_and_again_and_with_others()
    {
        using var shop = new Shop(build);

        shop.Edit("orders.Total(3)", "orders.Total(4)");
        shop.Try().ShouldBeOfType<DeltaOutcome.Made>();
        shop.Edit("orders.Total(4)", "orders.Total(5)");
        shop.Edit("greeting + name", "name + greeting");
        shop.Edit("return n + _base;", "return n;");
        var second = shop.Try();
        shop.Edit("orders.Total(5)", "orders.Twice");

        second.ShouldBeOfType<DeltaOutcome.Made>($"{second}").Patch.Methods.ShouldBe(["Orders.Total", "MapGet \"/total\"", "MapGet \"/greet\""]);
        shop.Try().ShouldBeOfType<DeltaOutcome.Made>();
    }

    [Theory]
    [InlineData("public class Big : Orders", "public class More;\npublic class Big : Orders", "More was added")]
    [InlineData("Seed.Fill();", "Seed.Fill(); Seed.Fill();", "was added")]
    [InlineData("\"/greet\"", "\"/greeting\"", "top-level statements")]
    public void A_handler_that_is_edited_with_something_more_needs_a_new_process(string old, string now, string reason)
    {
        using var shop = new Shop(build);
        shop.Edit("orders.Total(3)", "orders.Total(4)");

        shop.Edit(old, now);

        shop.Try().ShouldBeOfType<DeltaOutcome.Refused>().Why.ShouldContain(reason);
    }

    [Fact]
    public void A_new_file_needs_a_new_process()
    {
        using var shop = new Shop(build);

        shop.AddFile("More.cs", "public class More;");

        shop.Try().ShouldBeOfType<DeltaOutcome.Refused>().Why.ShouldContain("came or went");
    }

    [Fact]
    public void Optimized_code_is_not_patched()
    {
        using var optimized = new ShopBuild("/optimize+");
        using var shop = new Shop(optimized);

        shop.Edit("return n + _base;", "return n;");

        shop.Try().ShouldBeOfType<DeltaOutcome.Refused>().Why.ShouldContain("optimized");
    }

    [Fact]
    public void Moved_lines_matter_where_a_call_hands_its_line_on()
    {
        using var shop = new Shop(build);
        shop.Edit("internal int Here() { return 1; }", "internal int Here() { return Where(); }");
        shop.Try().ShouldBeOfType<DeltaOutcome.Made>();

        shop.Edit("return n + _base;", "\n return n;");

        shop.Try().ShouldBeOfType<DeltaOutcome.Refused>().Why.ShouldContain("lines");
    }

    [Fact]
    public void Patches_of_one_process_are_numbered()
    {
        using var shop = new Shop(build);

        shop.Edit("return n + _base;", "return n;");
        var first = shop.Try().ShouldBeOfType<DeltaOutcome.Made>().Patch;
        shop.Edit("=> \"word\";", "=> \"other\";");
        var second = shop.Try().ShouldBeOfType<DeltaOutcome.Made>().Patch;

        (first.Ordinal, second.Ordinal).ShouldBe((1, 2));
        second.Module.ShouldBe(first.Module);
        second.Methods.ShouldBe(["Orders.Word"]);
    }
}
