using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Gapless.EndToEndTests.Harness;

/// <summary>
/// nghttp2's load generator, run again and again. It never connects twice and never repeats a request: when its connection is told to end (GOAWAY) it begins no more requests, and counts
/// as failed those that it had still meant to make; among those that it says it has started are up to <see cref="InFlight"/> that its own library then refused to send.
/// So what counts is how many have succeeded, and that the server has seen no others.
/// </summary>
internal sealed partial class H2Load(string url)
{
    private const int Connections = 2;
    private const int Streams = 2;

    /// <summary>More than it can make between two rollouts: it goes on until it is told to end.</summary>
    private const int Requests = 1_000_000;

    private const int InFlight = Connections * Streams;

    /// <summary>Those that were told to end; the last one is ended by the test.</summary>
    public long Runs { get; private set; }

    public long Succeeded { get; private set; }

    /// <summary>It says that it has started them; they were never sent.</summary>
    public long Refused { get; private set; }

    /// <summary>What runs printed in which more went wrong than the end of their connections.</summary>
    public List<string> Bad { get; } = [];

    /// <summary>One run after the other.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            using var process = Process.Start(new ProcessStartInfo("h2load", ["-n", $"{Requests}", "-c", $"{Connections}", "-m", $"{Streams}", url]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
            try
            {
                var error = process.StandardError.ReadToEndAsync(stop);
                var text = await process.StandardOutput.ReadToEndAsync(stop);
                await process.WaitForExitAsync(stop);
                Count(text, $"exit code {process.ExitCode}: {text}{await error}");
            }
            catch (OperationCanceledException)
            {
                process.Kill();
            }
        }
    }

    private void Count(string text, string all)
    {
        var line = Summary().Match(text);
        line.Success.ShouldBeTrue(all);
        long Number(string name) => long.Parse(line.Groups[name].Value, CultureInfo.InvariantCulture);
        var refused = Number("started") - Number("succeeded");
        Runs++;
        Succeeded += Number("succeeded");
        Refused += refused;
        if (refused > InFlight || Number("good") != Number("succeeded"))
            Bad.Add(text);
    }

    /// <summary>As in <c>requests: 40 total, 40 started, 40 done, 40 succeeded, 0 failed, 0 errored, 0 timeout</c> and <c>status codes: 40 2xx, 0 3xx, 0 4xx, 0 5xx</c> in the next line.</summary>
    [GeneratedRegex(@"requests: \d+ total, (?<started>\d+) started, \d+ done, (?<succeeded>\d+) succeeded[^\n]*\nstatus codes: (?<good>\d+) 2xx", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Summary();
}
