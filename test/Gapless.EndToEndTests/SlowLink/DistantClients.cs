using System.Diagnostics;
using System.Text.Json;
using Gapless.Drill;
using Gapless.Tests;

namespace Gapless.EndToEndTests.SlowLink;

/// <summary>The load generator as a process on the far machine.</summary>
internal sealed class DistantClients : IDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly Process _process;

    public DistantClients(LinkEnd machine, string target, int seed, TimeSpan patience, params IEnumerable<string> classes)
    {
        var start = new ProcessStartInfo("dotnet",
            [Repository.Benchmarks, "traffic", target, ReportPath, .. classes, $"seed={seed}", $"timeout={(int)patience.TotalSeconds}"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = machine.Run(() => Process.Start(start)!);
    }

    private string ReportPath => Path.Combine(_folder.Path, "report.json");

    /// <summary>The first phase starts the traffic.</summary>
    public void Begin(string phase)
    {
        _process.StandardInput.WriteLine(phase);
        _process.StandardInput.Flush();
    }

    public async Task<TrafficReport> StopAsync(TimeSpan limit)
    {
        _process.StandardInput.Close();
        var printed = await _process.StandardOutput.ReadToEndAsync().WaitAsync(limit);
        await _process.WaitForExitAsync().WaitAsync(limit);
        _process.ExitCode.ShouldBe(0, printed);
        return JsonSerializer.Deserialize(await File.ReadAllTextAsync(ReportPath), TrafficJson.Default.TrafficReport)!;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
        _folder.Dispose();
    }
}
