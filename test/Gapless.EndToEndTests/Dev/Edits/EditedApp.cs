using System.Globalization;
using System.Text;

namespace Gapless.EndToEndTests.Dev.Edits;

/// <summary>A web API as its developer means it to be: the files follow from it, and so does what is asked of it. Each edit changes what is meant.</summary>
internal sealed class EditedApp
{
    public const int Methods = 6;
    public const int Editions = 8;

    public MethodBody[] Bodies { get; } = new MethodBody[Methods];

    /// <summary>Parameters that each method has besides its first one.</summary>
    public int[] Parameters { get; } = new int[Methods];

    /// <summary>How often each was renamed.</summary>
    public int[] Names { get; } = new int[Methods];

    public List<int> Routes { get; } = [];

    /// <summary>Methods that nobody calls yet.</summary>
    public int Unused { get; set; }

    public int Remarks { get; set; }

    /// <summary>Which class is registered for the interface.</summary>
    public char Greeter { get; set; } = 'A';

    /// <summary>A constant of the project file.</summary>
    public int Edition { get; set; }

    /// <summary>A file of its own, which Program.cs uses.</summary>
    public bool HasExtra { get; set; }

    public Mistake Mistake { get; set; }

    /// <summary>Everything the app can be asked, and what was taken away again.</summary>
    public IEnumerable<string> Paths => Routes.Select(r => $"/route{r}").Append("/all").Append($"/route{Routes.FirstOrDefault(1) - 1}");

    /// <summary>By name; null: there is no such file.</summary>
    public IReadOnlyDictionary<string, string?> Files() => new Dictionary<string, string?>
    {
        ["app.csproj"] = Project(),
        ["Usings.cs"] = "global using System;\nglobal using System.Linq;\nglobal using Microsoft.AspNetCore.Builder;\nglobal using Microsoft.Extensions.DependencyInjection;\nglobal using Microsoft.Extensions.Logging;\n",
        ["Program.cs"] = Program(),
        ["Sums.cs"] = Sums(),
        ["Greeters.cs"] = "public interface IGreeter { string Greet(); }\npublic class GreeterA : IGreeter { public string Greet() { return \"hello\"; } }\npublic class GreeterB : IGreeter { public string Greet() { return \"good day\"; } }\n",
        ["Edition.cs"] = EditionSource(),
        ["Extra.cs"] = HasExtra ? "public static class Extra { public static string Word() { return \"extra\"; } }\n" : null,
    };

    private string Project() => $"""
        <Project Sdk="Microsoft.NET.Sdk.Web">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <DefineConstants>$(DefineConstants);EDITION_{Edition}</DefineConstants>
          </PropertyGroup>
        </Project>
        """;

    private string Program()
    {
        var source = new StringBuilder("var builder = WebApplication.CreateBuilder(args);\nbuilder.Logging.ClearProviders();\n");
        source.Append(CultureInfo.InvariantCulture, $"builder.Services.AddSingleton<IGreeter, Greeter{Greeter}>();\nvar app = builder.Build();\napp.MapGet(\"/\", () => \"up\");\n");
        source.Append(CultureInfo.InvariantCulture, $"app.MapGet(\"/all\", (IGreeter greeter) => Sums.All(7) + \"|\" + greeter.Greet() + \"|\" + Edition.Name(){(HasExtra ? " + Extra.Word()" : "")});\n");
        foreach (var route in Routes)
            source.Append(CultureInfo.InvariantCulture, $"app.MapGet(\"/route{route}\", () => \"route {route}\");\n");
        return source.Append("app.Run();\n").ToString();
    }

    private string Sums()
    {
        var source = new StringBuilder("public static class Sums\n{\n    public static string All(int n) { return string.Concat(");
        source.AppendJoin(" + \",\" + ", Enumerable.Range(0, Methods).Select(i => $"{Name(i)}(n)")).Append(Mistake == Mistake.Syntax ? "; }\n" : "); }\n");
        for (var i = 0; i < Methods; i++)
        {
            var more = string.Concat(Enumerable.Range(0, Parameters[i]).Select(p => $", int more{p} = {p}"));
            source.Append(CultureInfo.InvariantCulture, $"\n    private static string {Name(i)}(int n{more})\n    {{\n        {Bodies[i].Source(Name)}\n    }}\n");
        }

        for (var i = 0; i < Unused; i++)
            source.Append(CultureInfo.InvariantCulture, $"\n    private static int Unused{i}() {{ return {(Mistake == Mistake.Name && i == 0 ? "missing" : i)}; }}\n");
        for (var i = 0; i < Remarks; i++)
            source.Append(CultureInfo.InvariantCulture, $"    // Remark {i}.\n");
        return source.Append("}\n").ToString();
    }

    private static string EditionSource()
    {
        var source = new StringBuilder("public static class Edition\n{\n    public static string Name()\n    {\n#if EDITION_0\n        return \"edition 0\";\n");
        for (var i = 1; i < Editions; i++)
            source.Append(CultureInfo.InvariantCulture, $"#elif EDITION_{i}\n        return \"edition {i}\";\n");
        return source.Append("#endif\n    }\n}\n").ToString();
    }

    private string Name(int method) => Names[method] == 0 ? $"M{method}" : $"M{method}Named{Names[method]}";
}
