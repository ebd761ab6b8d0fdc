using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Gapless.IntegrationTests.Metering;

/// <summary>Debian's Prometheus on a loopback port, scraping two targets each 250 ms that stand for two versions.</summary>
internal sealed class PrometheusProcess : IAsyncDisposable
{
    private readonly string _directory;
    private readonly Process _process;

    private PrometheusProcess(string directory, Process process, int port)
    {
        _directory = directory;
        _process = process;
        Url = new Uri($"http://127.0.0.1:{port}");
    }

    public Uri Url { get; }

    public static PrometheusProcess Start(params (string Version, IPEndPoint Target)[] targets)
    {
        var directory = Directory.CreateTempSubdirectory("gapless-prometheus-").FullName;
        var jobs = string.Concat(targets.Select(t => $"- {{ targets: [ '{t.Target}' ], labels: {{ version: '{t.Version}' }} }}\n").Select(l => "      " + l));
        File.WriteAllText(Path.Combine(directory, "prometheus.yml"), $"global:\n  scrape_interval: 250ms\n  scrape_timeout: 250ms\nscrape_configs:\n  - job_name: shop\n    static_configs:\n{jobs}");
        var port = FreePort();
        var start = new ProcessStartInfo("prometheus",
            [$"--config.file={directory}/prometheus.yml", $"--storage.tsdb.path={directory}/data", $"--web.listen-address=127.0.0.1:{port}", "--log.level=error"])
        {
            UseShellExecute = false,
            WorkingDirectory = directory,
        };
        return new PrometheusProcess(directory, Process.Start(start)!, port);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
