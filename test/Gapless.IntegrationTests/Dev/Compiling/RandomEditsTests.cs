using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Gapless.Dev.Compiling;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Gapless.IntegrationTests.Dev.Compiling;

/// <summary>Sequences of random edits: after each the app answers what a clean compilation of the same file answers.</summary>
public sealed class RandomEditsTests(LiveApp app, ITestOutputHelper output) : IClassFixture<LiveApp>
{
    private const int Methods = 6;
    private const int Edits = 60;

    private static readonly MetadataReference[] References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':').Where(a => a.Contains("/shared/Microsoft.NETCore.App/")).Select(a => MetadataReference.CreateFromFile(a))];

    [Fact]
    public async Task After_each_edit_the_answers_are_those_of_a_clean_build()
    {
        var seed = Environment.GetEnvironmentVariable("GAPLESS_TEST_SEED") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next();
        output.WriteLine($"GAPLESS_TEST_SEED={seed}");
        var random = new Random(seed);
        var bodies = Enumerable.Range(0, Methods).Select(i => Body(random, i, plain: true)).ToArray();
        var extra = 0;
        var handler = (Text: "Sums.All(7)", Prefix: "");
        await app.SaveAsync("web/Sums.cs", Source(bodies, extra));
        (int Deltas, int Fresh) counts = default;
        for (var edit = 0; edit < Edits; edit++)
        {
            if (random.Next(4) == 0)
            {
                handler = await EditHandlerAsync(random, handler, $"seed {seed}, edit {edit}");
                (await app.AskAsync("/sums")).ShouldBe(handler.Prefix + Clean(Source(bodies, extra)), $"seed {seed}, edit {edit}");
            }

            bodies[random.Next(Methods)] = "";
            for (var i = 0; i < Methods; i++)
            {
                if (bodies[i].Length == 0)
                    bodies[i] = Body(random, i, plain: random.Next(15) > 0);
            }

            if (random.Next(12) == 0)
                extra++;
            var source = Source(bodies, extra);
            var result = await app.SaveAsync("web/Sums.cs", source);
            counts = result is CompileResult.Delta ? (counts.Deltas + 1, counts.Fresh) : (counts.Deltas, counts.Fresh + 1);

            result.ShouldNotBeOfType<CompileResult.Failed>($"seed {seed}, edit {edit}: {(result as CompileResult.Failed)?.Failure.Output}");
            (await app.AskAsync("/sums")).ShouldBe(handler.Prefix + Clean(source), $"seed {seed}, edit {edit}: {result}\n{source}");
        }

        output.WriteLine($"{counts.Deltas} patches, {counts.Fresh} others");
        counts.Deltas.ShouldBeGreaterThan(Edits / 3);
    }

    /// <summary>The function that is given to the route has another body.</summary>
    private async Task<(string Text, string Prefix)> EditHandlerAsync(Random random, (string Text, string Prefix) now, string which)
    {
        var number = random.Next(1000);
        var next = random.Next(3) switch
        {
            0 => $"\"{number} \" + Sums.All(7)",
            1 => $"{{ var words = Sums.All(7); if (words.Length > {number}) {{ return \"{number} \" + words; }} return $\"{number} {{words}}\"; }}",
            _ => $"{{ try {{ return string.Concat(\"{number}\", \" \", Sums.All(7)); }} finally {{ GC.KeepAlive(args); }} }}",
        };
        var result = await app.ReplaceAsync("web/Program.cs", $"\"/sums\", () => {now.Text}", $"\"/sums\", () => {next}");
        result.ShouldNotBeOfType<CompileResult.Failed>($"{which}: {(result as CompileResult.Failed)?.Failure.Output}");
        return (next, $"{number} ");
    }

    private static string Source(string[] bodies, int extra)
    {
        var source = new StringBuilder("using System;\nusing System.Linq;\n\npublic static class Sums\n{\n    public static string All(int n) { return string.Concat(");
        source.AppendJoin(" + \",\" + ", Enumerable.Range(0, Methods).Select(i => $"M{i}(n)")).Append("); }\n");
        for (var i = 0; i < bodies.Length; i++)
            source.Append(CultureInfo.InvariantCulture, $"\n    private static string M{i}(int n)\n    {{\n        {bodies[i]}\n    }}\n");
        for (var i = 0; i < extra; i++)
            source.Append(CultureInfo.InvariantCulture, $"\n    private static int Extra{i}() {{ return {i}; }}\n");
        return source.Append("}\n").ToString();
    }

    /// <summary>A method calls only those behind it: no edit makes a circle.</summary>
    private static string Body(Random random, int index, bool plain)
    {
        // The one is the larger: a pattern behind both would be one that nothing reaches, which is an error.
        var (a, b) = (random.Next(9, 99), random.Next(2, 9));
        if (!plain)
            return $"var numbers = Enumerable.Range(0, {b}).Select(i => i * n + {a}); return string.Join('-', numbers);";
        return random.Next(index < Methods - 1 ? 8 : 7) switch
        {
            0 => $"return (n * {a}).ToString();",
            1 => $"var text = \"\"; for (var i = 0; i < {b}; i++) {{ text += i * {a}; }} return text;",
            2 => $"return n > {b} ? $\"{{n}} is more than {b}\" : \"less\";",
            3 => $"try {{ return (100 / (n - {b})).ToString(); }} catch (DivideByZeroException) {{ return \"nothing {a}\"; }}",
            4 => $"return n switch {{ < {b} => \"small\", > {a} => \"big\", _ => \"some {a}\" }};",
            5 => $"var parts = \"a b c {a}\".Split(' '); foreach (var part in parts) {{ if (part.Length > 1) {{ return part + n; }} }}\n        return \"none\";",
            6 => $"return new System.Text.StringBuilder().Append({a}).Append('x').Append(n).ToString();",
            _ => $"return M{index + 1}(n + {b}) + \"/\" + M{Methods - 1}({a});",
        };
    }

    private static string Clean(string source)
    {
        using var assembly = new MemoryStream();
        var compilation = CSharpCompilation.Create("clean", [CSharpSyntaxTree.ParseText(source)], References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        compilation.Emit(assembly).Success.ShouldBeTrue(source);
        var context = new AssemblyLoadContext("clean", isCollectible: true);
        try
        {
            assembly.Position = 0;
            return (string)context.LoadFromStream(assembly).GetType("Sums")!.GetMethod("All", BindingFlags.Static | BindingFlags.Public)!.Invoke(null, [7])!;
        }
        finally
        {
            context.Unload();
        }
    }
}
