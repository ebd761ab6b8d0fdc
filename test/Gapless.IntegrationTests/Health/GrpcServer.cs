using System.Diagnostics;
using System.Globalization;
using System.Net;
using Gapless.IntegrationTests.Linux;
using Gapless.Linux.Steering;
using Gapless.Supervisor.Health;
using Gapless.Tests;

namespace Gapless.IntegrationTests.Health;

/// <summary>The gRPC server of <c>health_server.py</c>, in a process of its own that ends with the test.</summary>
internal sealed class GrpcServer : IDisposable
{
    private readonly Process _process;

    private GrpcServer(Process process, int port)
    {
        _process = process;
        Target = ProbeTarget.Of(new PinnedAddress(new IPEndPoint(IPAddress.Loopback, port)));
    }

    public ProbeTarget Target { get; }

    public static async Task<GrpcServer> StartAsync(params string[] options)
    {
        // Debian's own, which is the one that has Debian's modules.
        var start = new ProcessStartInfo("/usr/bin/python3", [Path.Combine(Repository.Root, "test/Gapless.IntegrationTests/Health/health_server.py"), .. options])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        Process process = Process.Start(start)!;
        string? port = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken);
        return new GrpcServer(process, int.Parse(port.ShouldNotBeNull("install what eng/install-test-deps.sh names"), CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
