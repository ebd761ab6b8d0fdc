using System.Globalization;
using System.Text;
using Gapless.Dev.Compiling;
using Gapless.Dev.Watching;

namespace Gapless.Benchmarks;

/// <summary>
/// How long the compiler of <c>gapless dev</c> takes for each kind of edit, from the changed file to the patch or the folder of the new process. A web API project of a few files, and one with
/// 200 files of 40 methods.
/// </summary>
internal static class CompileCommand
{
    private const int Methods = 40;

    /// <param name="args">How many edits of each kind; without it 30.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var edits = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 30;
        Console.WriteLine("| project | edit | rung | median ms | p95 ms | steps of the median |\n|---|---|---|---|---|---|");
        foreach (var files in (int[])[3, 200])
            await MeasureAsync(files, edits);
        return 0;
    }

    private static async Task MeasureAsync(int files, int edits)
    {
        var folder = Directory.CreateTempSubdirectory("gapless-bench-");
        try
        {
            var project = Write(folder.FullName, files);
            var (workspace, first) = await CSharpWorkspace.OpenAsync(project, TimeProvider.System, CancellationToken.None);
            using (workspace)
            {
                Print(files, "the first build", [(first, first.Times.Total)]);
                var begun = TimeProvider.System.GetTimestamp();
                await workspace.PrepareAsync(CancellationToken.None);
                Print(files, "preparing", [(first with { Times = new StepTimes() }, TimeProvider.System.GetElapsedTime(begun))]);
                await workspace.MeasureAsync(files, folder.FullName, edits);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(this CSharpWorkspace workspace, int files, string folder, int edits)
    {
        var source = Path.Combine(folder, "Part0.cs");
        var program = Path.Combine(folder, "Program.cs");
        var (part, main) = (await File.ReadAllTextAsync(source), await File.ReadAllTextAsync(program));
        Print(files, "the first edit, a body", [await workspace.SaveAsync(source, part.Replace("return n + 0;", "return n + 999;", StringComparison.Ordinal))]);
        await RepeatAsync("a body", i => (source, part.Replace("return n + 0;", $"return n + {1000 + i};", StringComparison.Ordinal)));
        await RepeatAsync("an error in a body", i => (source, part.Replace("return n + 0;", $"return n + missing{i};", StringComparison.Ordinal)));
        await RepeatAsync("an error of syntax", i => (source, part.Replace("return n + 0;", $"return n + {i}", StringComparison.Ordinal)));
        await workspace.SaveAsync(source, part);
        await RepeatAsync("a signature", i => (source, part.Replace("int M0(int n)", $"int M0(int n, int more{i} = 0)", StringComparison.Ordinal)));
        await workspace.SaveAsync(source, part);
        await RepeatAsync("a route", i => (program, main.Replace("app.Run();", $"app.MapGet(\"/more{i}\", () => {i}); app.Run();", StringComparison.Ordinal)));
        await RepeatAsync("an error in the entry point", i => (program, main.Replace("app.Run();", $"missing{i}(); app.Run();", StringComparison.Ordinal)));

        async Task RepeatAsync(string name, Func<int, (string Path, string Text)> edit)
        {
            var results = new List<(CompileResult, TimeSpan)>();
            for (var i = 0; i < edits; i++)
                results.Add(await workspace.SaveAsync(edit(i).Path, edit(i).Text));
            Print(files, name, results);
        }
    }

    private static async Task<(CompileResult Result, TimeSpan Time)> SaveAsync(this CSharpWorkspace workspace, string path, string text)
    {
        await File.WriteAllTextAsync(path, text);
        var begun = TimeProvider.System.GetTimestamp();
        var result = await workspace.ApplyAsync([new FileChange(path, ChangeKind.Changed)], canPatch: true, CancellationToken.None);
        return (result, TimeProvider.System.GetElapsedTime(begun));
    }

    private static void Print(int files, string name, List<(CompileResult Result, TimeSpan Time)> results)
    {
        var sorted = results.OrderBy(r => r.Time).ToList();
        var (median, p95) = (sorted[sorted.Count / 2], sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * 0.95))]);
        Console.WriteLine($"| {files} files | {name} | {string.Join(", ", results.Select(r => r.Result.GetType().Name).Distinct())} | {median.Time.TotalMilliseconds:0} | {p95.Time.TotalMilliseconds:0} | {median.Result.Times} |");
    }

    private static string Write(string folder, int files)
    {
        for (var file = 0; file < files; file++)
        {
            var text = new StringBuilder($"public class Part{file}\n{{\n");
            for (var method = 0; method < Methods; method++)
                text.Append(CultureInfo.InvariantCulture, $"    public int M{method}(int n) {{ if (n > {method}) {{ return n * {file}; }} return n + {method}; }}\n\n");
            File.WriteAllText(Path.Combine(folder, $"Part{file}.cs"), text.Append("}\n").ToString());
        }

        File.WriteAllText(Path.Combine(folder, "Directory.Build.props"), "<Project />");
        File.WriteAllText(Path.Combine(folder, "Program.cs"), """
            var builder = WebApplication.CreateBuilder(args);
            builder.Services.AddControllers();
            var app = builder.Build();
            app.MapControllers();
            app.MapGet("/", (int n) => new Part0().M0(n));
            app.Run();
            """);
        var project = Path.Combine(folder, "Web.csproj");
        File.WriteAllText(project, """
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable></PropertyGroup>
            </Project>
            """);
        return project;
    }
}
