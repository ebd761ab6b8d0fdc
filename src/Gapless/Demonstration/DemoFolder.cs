using System.Net;
using System.Net.Sockets;

namespace Gapless.Demonstration;

/// <summary>Everything the demo puts on disk: three releases of the sample shop, a configuration, a state directory. Gone when disposed.</summary>
internal sealed class DemoFolder : IDisposable
{
    private readonly DirectoryInfo _root;

    private DemoFolder(DirectoryInfo root, int port)
    {
        _root = root;
        Port = port;
    }

    /// <summary>Free a moment ago, on loopback.</summary>
    public int Port { get; }

    public string Root => _root.FullName;

    public string State => Path.Combine(_root.FullName, "state");

    public string Socket => Path.Combine(State, "control.sock");

    public string Config => Path.Combine(_root.FullName, "gapless.yaml");

    public string Log => Path.Combine(_root.FullName, "serve.log");

    /// <exception cref="CliException">The sample shop was not built.</exception>
    public static DemoFolder Create()
    {
        var shop = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "shop"));
        if (!File.Exists(Path.Combine(shop, "Shop.dll")))
            throw new CliException(ExitCode.Invalid, $"the demo needs the sample shop in {shop}; ./gapless in the repository builds it");

        var folder = new DemoFolder(Directory.CreateTempSubdirectory("gapless-demo-"), FreePort());
        folder.WriteRelease(shop, "v1", """{ "version": "1", "colour": "steelblue" }""");
        folder.WriteRelease(shop, "v2", """{ "version": "2", "colour": "seagreen" }""");
        folder.WriteRelease(shop, "v3", """{ "version": "3", "colour": "firebrick", "failOneIn": 5 }""");
        Directory.CreateDirectory(folder.State);
        File.WriteAllText(folder.Config, Configuration(folder.Port));
        return folder;
    }

    public string Release(string name) => Path.Combine(_root.FullName, name);

    public void Dispose()
    {
        try
        {
            _root.Delete(recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody tidied up before us.
        }
    }

    private static string Configuration(int port) => $$"""
        services:
          shop:
            run: dotnet Shop.dll
            listen: 127.0.0.1:{{port}}
            workers: 2
            hosting: off
            health:
              readiness: { http: /healthz/ready }
              liveness: { http: /healthz/live, period: 5s }
            smoke:
              - { http: /api/products, times: 30 }
            rollout:
              steps: [ 10% for 2s, 50% for 2s, 100% ]
            drain: { timeout: 20s }
        """;

    private void WriteRelease(string shop, string name, string version)
    {
        var release = Release(name);
        foreach (var source in Directory.EnumerateFiles(shop, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(release, Path.GetRelativePath(shop, source));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(source, target);
        }

        File.WriteAllText(Path.Combine(release, "shop.json"), version);
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
