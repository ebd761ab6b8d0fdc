using System.Globalization;
using System.Text;

namespace Gapless.Benchmarks.Reloading;

/// <summary>The apps that are edited, and the edits.</summary>
internal static class SampleApp
{
    private const int Files = 20;
    private const int Methods = 20;

    public static readonly Edit CSharpBody = new("method body, renamed over", "Prices.cs", Text, Root, i => $"price {i}");

    public static readonly Edit CSharpError = new("error shown", "Prices.cs", (text, i) => text.Replace("\"price 0\"", $"missing{i}", StringComparison.Ordinal), Root, null) { Shown = "CS0103" };

    public static readonly Edit NodeText = new("a text", "server.js", Text, Root, i => $"price {i}");

    public static readonly IReadOnlyList<Edit> CSharpEdits =
    [
        CSharpBody with { Name = "method body, in place", Atomic = false },
        CSharpBody,
        new("lambda of a route", "Program.cs", (text, i) => text.Replace("\"stock 0\"", $"\"stock {i}\"", StringComparison.Ordinal), _ => "/stock", i => $"stock {i}"),
        new("new route", "Program.cs", (text, i) => text.Replace("app.Run", $"app.MapGet(\"/new{i}\", () => \"new {i}\");\napp.Run", StringComparison.Ordinal), i => $"/new{i}", i => $"new {i}"),
        new("signature", "Prices.cs", (text, i) => Text(text, i).Replace("string Of()", $"string Of(int more{i} = {i})", StringComparison.Ordinal), Root, i => $"price {i}"),
        new("other type of a service", "Program.cs", (text, i) => text.Replace("new Shop(0)", $"new Shop({i})", StringComparison.Ordinal), _ => "/shop", i => $"shop {i}"),
        CSharpError,
    ];

    public static void WriteCSharp(string folder)
    {
        for (var file = 0; file < Files; file++)
        {
            var text = new StringBuilder($"public class Part{file}\n{{\n");
            for (var method = 0; method < Methods; method++)
                text.Append(CultureInfo.InvariantCulture, $"    public int M{method}(int n) {{ if (n > {method}) {{ return n * {file}; }} return n + {method}; }}\n\n");
            File.WriteAllText(Path.Combine(folder, $"Part{file}.cs"), text.Append("}\n").ToString());
        }

        File.WriteAllText(Path.Combine(folder, "Directory.Build.props"), "<Project />");
        File.WriteAllText(Path.Combine(folder, "Prices.cs"), "public static class Prices\n{\n    public static string Of() { return \"price 0\"; }\n}\n\npublic record Shop(int Number);\n");
        File.WriteAllText(Path.Combine(folder, "PricesController.cs"), """
            using Microsoft.AspNetCore.Mvc;

            [ApiController]
            public class PricesController(Shop shop) : ControllerBase
            {
                [HttpGet("/")]
                public string Price() { return Prices.Of(); }

                [HttpGet("/shop")]
                public string Shop() { return "shop " + shop.Number; }
            }
            """);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), """
            var builder = WebApplication.CreateBuilder(args);
            builder.Logging.ClearProviders();
            builder.Services.AddControllers();
            builder.Services.AddSingleton(new Shop(0));
            var app = builder.Build();
            app.UseStaticFiles();
            app.MapControllers();
            app.MapGet("/stock", () => "stock 0");
            app.Run();
            """);
        File.WriteAllText(Path.Combine(folder, "Web.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable></PropertyGroup>
            </Project>
            """);
    }

    public static void WriteNode(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "package.json"), """{ "name": "prices", "main": "server.js" }""");
        File.WriteAllText(Path.Combine(folder, "server.js"), "require('http').createServer((_, answer) => answer.end('price 0')).listen(process.env.PORT, '127.0.0.1');\n");
    }

    private static string Text(string text, int number) => text.Replace("price 0", $"price {number}", StringComparison.Ordinal);

    private static string Root(int number) => "/";
}
