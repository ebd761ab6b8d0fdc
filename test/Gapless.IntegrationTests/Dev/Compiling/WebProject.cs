using Gapless.Tests;

namespace Gapless.IntegrationTests.Dev.Compiling;

/// <summary>The files of a small web app that references a library: an API, a Razor page, a static file, a setting.</summary>
internal static class WebProject
{
    /// <returns>The app's project file.</returns>
    public static string Write(TempDirectory folder)
    {
        folder.Write("Directory.Build.props", "<Project />");
        folder.Write("words/Words.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
            </Project>
            """);
        folder.Write("words/Words.cs", """
            public static class Words
            {
                public static string Hello() => "hello";
            }
            """);
        folder.Write("web/Program.cs", """
            using System.Diagnostics;

            var builder = WebApplication.CreateBuilder(args);
            builder.Services.AddRazorPages();
            builder.Services.AddSingleton<Greeter>();
            var app = builder.Build();
            app.UseStaticFiles();
            app.MapRazorPages();
            app.MapGet("/greet", (Greeter greeter) => greeter.Greet("you"));
            app.MapGet("/sums", () => Sums.All(7));
            app.MapGet("/words", () => Words.Hello());
            app.MapGet("/setting", (IConfiguration settings) => settings["Word"]);
            app.MapGet("/names", () => $"{builder.Environment.ApplicationName} {builder.Environment.EnvironmentName} {System.Reflection.Assembly.GetEntryAssembly()!.GetName().Name}");
            var gate = new TaskCompletionSource();
            var waiting = 0;
            app.MapGet("/waiting", () => waiting);
            app.MapGet("/held", async (Greeter greeter) =>
            {
                waiting++;
                await gate.Task;
                return "held, " + greeter.Greet("all");
            });
            app.MapGet("/release", () => gate.TrySetResult());
            app.MapGet("/child", () => Process.Start(new ProcessStartInfo("/usr/bin/env") { RedirectStandardOutput = true })!.StandardOutput.ReadToEnd());
            #if EXTRA
            app.MapGet("/extra", () => "extra");
            #endif
            app.Run();
            """);
        folder.Write("web/Greeter.cs", """
            public class Greeter
            {
                private int _greeted;

                public string Greet(string whom)
                {
                    _greeted++;
                    return $"hello {whom}, {_greeted}";
                }
            }
            """);
        folder.Write("web/Sums.cs", "public static class Sums { public static string All(int n) { return \"\"; } }");
        folder.Write("web/appsettings.json", """{ "Word": "first" }""");
        folder.Write("web/Pages/_ViewImports.cshtml", "@namespace Web.Pages\n");
        folder.Write("web/Pages/Page.cshtml", "@page\n<p>page @(1 + 1)</p>\n");
        folder.Write("web/wwwroot/site.css", "body { color: red }");
        return folder.Write("web/Web.csproj", """
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
              <ItemGroup><ProjectReference Include="../words/Words.csproj" /></ItemGroup>
            </Project>
            """);
    }
}
