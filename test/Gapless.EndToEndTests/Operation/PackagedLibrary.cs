using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Xml.Linq;
using Gapless.EndToEndTests.Harness;
using Gapless.Tests;

namespace Gapless.EndToEndTests.Operation;

/// <summary>The package as somebody uses it who has nothing of this repository.</summary>
public sealed class PackagedLibrary
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk.Web">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <RestorePackagesPath>packages</RestorePackagesPath>
            <NuGetAudit>false</NuGetAudit>
          </PropertyGroup>
          <ItemGroup><PackageReference Include="Gapless.Hosting" Version="0.1.0" /></ItemGroup>
        </Project>
        """;

    private const string App = """
        using Gapless.Hosting;

        var builder = WebApplication.CreateBuilder(args);
        builder.AddGapless();
        var app = builder.Build();
        app.MapGet("/", () => "packaged");
        app.Run();
        """;

    [Fact]
    public async Task A_fresh_project_references_it_builds_and_is_deployed_with_its_connections_kept()
    {
        using var folder = new TempDirectory();
        var packages = Path.Combine(folder.Path, "feed");
        await Shell.RunAsync(Repository.Root, $"eng/pack.sh '{packages}'");
        Dependencies(Directory.EnumerateFiles(packages, "Gapless.Hosting.*.nupkg").Single()).ShouldBe(["Gapless.Linux"]);

        File.WriteAllText(Path.Combine(folder.Path, "Fresh.csproj"), Project);
        File.WriteAllText(Path.Combine(folder.Path, "Program.cs"), App);
        File.WriteAllText(Path.Combine(folder.Path, "nuget.config"), $"""<configuration><packageSources><clear /><add key="feed" value="{packages}" /></packageSources></configuration>""");
        foreach (var shadow in (string[])["Directory.Build.props", "Directory.Packages.props"])
            File.WriteAllText(Path.Combine(folder.Path, shadow), "<Project />");
        await Shell.RunAsync(folder.Path, "dotnet publish -c Release -v quiet -o published");

        await using var house = new House("plain");
        File.WriteAllLines(house.ConfigPath, [.. File.ReadAllLines(house.ConfigPath).Select(line => line.StartsWith("    run: ", StringComparison.Ordinal) ? "    run: dotnet Fresh.dll" : line)]);
        await house.StartAsync();
        (await house.RunAsync("deploy", Path.Combine(folder.Path, "published"), "--version", "1", "--json")).ShouldExitWith(0);
        await house.EventuallyAsync(() => house.Live.Workers.All(w => w.Connections != null), "the library speaks to the supervisor");
        var connects = 0;
        using var client = new HttpClient(new SocketsHttpHandler { ConnectCallback = (_, token) => ConnectAsync(token) });
        (await client.GetStringAsync($"http://127.0.0.1:{house.Port}/")).ShouldBe("packaged");
        (await house.RunAsync("restart", "--json")).ShouldExitWith(0);
        (await client.GetStringAsync($"http://127.0.0.1:{house.Port}/")).ShouldBe("packaged");
        connects.ShouldBe(1);

        async ValueTask<Stream> ConnectAsync(CancellationToken token)
        {
            connects++;
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, house.Port, token);
            return new NetworkStream(socket, ownsSocket: true);
        }
    }

    private static IEnumerable<string> Dependencies(string package)
    {
        using var zip = ZipFile.OpenRead(package);
        using var stream = zip.Entries.Single(e => e.Name.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return [.. XDocument.Load(stream).Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => e.Attribute("id")!.Value)];
    }
}
