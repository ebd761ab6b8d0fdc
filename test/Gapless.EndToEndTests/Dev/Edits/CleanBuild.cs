using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gapless.Daemon;
using Gapless.EndToEndTests.Harness;
using Gapless.Linux.Processes;
using Gapless.Tests;

namespace Gapless.EndToEndTests.Dev.Edits;

/// <summary>What the app answers when its sources are compiled from nothing, by the SDK's compiler, and started.</summary>
internal sealed class CleanBuild : IDisposable
{
    private static readonly string Dotnet = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "../../.."));

    private static readonly string Compiler = Newest(Path.Combine(Dotnet, "sdk"), "Roslyn/bincore/csc.dll");

    private readonly TempDirectory _folder = new();

    /// <summary>By path; null: 404.</summary>
    public async Task<IReadOnlyDictionary<string, string?>> AnswersAsync(EditedApp app)
    {
        var sources = app.Files().Where(f => f.Key.EndsWith(".cs", StringComparison.Ordinal) && f.Value is not null).ToList();
        foreach (var (name, text) in sources)
            _folder.Write(name, text!);
        string[] arguments =
        [
            "-nologo", "-debug-", "-target:exe", $"-define:DEBUG;TRACE;NET10_0;EDITION_{app.Edition}", "-out:app.dll",
            .. References("Microsoft.NETCore.App.Ref"), .. References("Microsoft.AspNetCore.App.Ref"), .. sources.Select(s => s.Key),
        ];
        _folder.Write("compile.rsp", string.Join('\n', arguments.Select(a => $"\"{a}\"")));
        await Shell.RunAsync(_folder.Path, $"'{Path.Combine(Dotnet, "dotnet")}' '{Compiler}' @compile.rsp");
        _folder.Write("app.runtimeconfig.json", """{ "runtimeOptions": { "tfm": "net10.0", "framework": { "name": "Microsoft.AspNetCore.App", "version": "10.0.0" } } }""");
        return await AskAsync(app.Paths);
    }

    /// <summary>Asks a server what it answers at these paths.</summary>
    public static async Task<IReadOnlyDictionary<string, string?>> AskAsync(HttpClient http, int port, IEnumerable<string> paths)
    {
        var answers = new SortedDictionary<string, string?>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            using var response = await http.GetAsync($"http://127.0.0.1:{port}{path}");
            answers[path] = response.StatusCode == HttpStatusCode.NotFound ? null : await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
        }

        return answers;
    }

    public void Dispose() => _folder.Dispose();

    private async Task<IReadOnlyDictionary<string, string?>> AskAsync(IEnumerable<string> paths)
    {
        var port = FreePort.Next();
        var environment = ChildEnvironment.Without("PORT", "NOTIFY_SOCKET");
        environment["ASPNETCORE_URLS"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        var log = Path.Combine(_folder.Path, "app.log");
        using var process = ChildProcess.Spawn(new SpawnRequest
        {
            Command = SpawnCommand.FromArguments([Path.Combine(Dotnet, "dotnet"), Path.Combine(_folder.Path, "app.dll")]),
            WorkingDirectory = _folder.Path,
            Environment = environment,
            StdoutPath = log,
            StderrPath = log,
        });
        try
        {
            using var http = new HttpClient();
            await Until.TrueAsync(() => Accepts(port), "the clean build listens", TestLimits.Event);
            return await AskAsync(http, port, paths);
        }
        finally
        {
            process.Signal(Signals.Kill);
            await process.Exited;
        }
    }

    private static bool Accepts(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static IEnumerable<string> References(string pack) =>
        Directory.EnumerateFiles(Newest(Path.Combine(Dotnet, "packs", pack), "ref/net10.0"), "*.dll").Select(f => $"-reference:{f}");

    private static string Newest(string folder, string below) =>
        Directory.EnumerateDirectories(folder).Select(d => Path.Combine(d, below)).Where(Path.Exists).MaxBy(p => Version.Parse(Path.GetRelativePath(folder, p).Split('/', '-')[0]))
        ?? throw new InvalidOperationException($"there is no {below} in {folder}");
}
