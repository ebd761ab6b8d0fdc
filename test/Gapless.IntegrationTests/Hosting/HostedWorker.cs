using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Gapless.Contract;
using Gapless.Contract.Workers;
using Gapless.IntegrationTests.Drill;
using Gapless.Linux;
using Gapless.Linux.Sockets;
using Gapless.Tests;

namespace Gapless.IntegrationTests.Hosting;

/// <summary>The scenario app with the library, in a process of its own; the test is its supervisor.</summary>
internal sealed class HostedWorker : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly TempDirectory _release;
    private readonly SeqPacketListener _listener;
    private readonly SeqPacketChannel _channel;
    private readonly SemaphoreSlim _taken = new(0);

    private HostedWorker(TempDirectory release, ServerProcess process, SeqPacketListener listener, SeqPacketChannel channel)
    {
        _release = release;
        Process = process;
        _listener = listener;
        _channel = channel;
        Counts = ReadAsync();
    }

    public ServerProcess Process { get; }

    /// <summary>The last account that it gave before it ended.</summary>
    public Task<WorkerCounts?> Counts { get; }

    /// <param name="listener">Shared with its siblings.</param>
    /// <param name="version">Of its release.</param>
    /// <param name="scenario">How the app shall behave.</param>
    /// <param name="ready">Asked until this very process answers; null: it is not asked.</param>
    public static async Task<HostedWorker> StartAsync(Socket listener, string version, string scenario = """{ "hosting": true }""", string? ready = "/healthz/ready", params (string Name, string Value)[] environment)
    {
        var release = new TempDirectory();
        var run = ScenarioRelease.Make("dotnet", release, version, scenario);
        var path = Path.Combine(release.Path, "c");
        var control = SeqPacketListener.Listen(path);
        var process = ServerProcess.Start(listener, run, release.Path, [(WorkerEnvironment.Control, path), (WorkerEnvironment.WorkerId, version), .. environment]);
        using var limit = new CancellationTokenSource(Limit);
        var channel = await control.AcceptAsync(limit.Token);
        var worker = new HostedWorker(release, process, control, channel);
        if (ready is not null)
            await process.UntilServingAsync((IPEndPoint)listener.LocalEndPoint!, ready);
        return worker;
    }

    /// <summary>Gives it successors, as a supervisor does.</summary>
    public async Task HandOverToAsync(params HostedWorker[] successors)
    {
        var ends = new List<FileDescriptor>();
        foreach (var successor in successors)
        {
            var (ours, theirs) = SeqPacketChannel.Pair();
            using (theirs)
                await successor.SendAsync(new AdoptOrder(), [theirs.Descriptor]);
            ends.Add(ours.Descriptor);
        }

        await SendAsync(new HandOverOrder(), [.. ends]);
        ends.ForEach(e => e.Dispose());
    }

    /// <summary>Ends the order to hand over.</summary>
    public Task KeepAsync() => SendAsync(new HandOverOrder(), []);

    /// <summary>Gives it a successor that is played by the test; returns the successor's end.</summary>
    public async Task<SeqPacketChannel> HandOverToTestAsync()
    {
        var (ours, theirs) = SeqPacketChannel.Pair();
        using (theirs)
            await SendAsync(new HandOverOrder(), [theirs.Descriptor]);
        return ours;
    }

    /// <summary>SIGTERM; returns its last account when it has ended well.</summary>
    public async Task<WorkerCounts> LeaveAsync()
    {
        Process.Terminate();
        (await Process.ExitAsync()).ShouldBe(0, Process.Output);
        var counts = (await Counts.WaitAsync(Limit)).ShouldNotBeNull();
        counts.Final.ShouldBeTrue();
        return counts;
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _channel.Dispose();
        _listener.Dispose();
        _release.Dispose();
    }

    private async Task SendAsync(WorkerOrder order, FileDescriptor[] descriptors)
    {
        _channel.Send(JsonSerializer.SerializeToUtf8Bytes(order, WorkerContractJson.Default.WorkerOrder), descriptors, Limit);
        await _taken.WaitAsync(Limit);
    }

    private async Task<WorkerCounts?> ReadAsync()
    {
        var buffer = new byte[WorkerContractJson.LongestMessage];
        WorkerCounts? last = null;
        try
        {
            while (await _channel.ReceiveAsync(buffer, CancellationToken.None) is { } message)
            {
                var report = JsonSerializer.Deserialize(buffer.AsSpan(0, message.Length), WorkerContractJson.Default.WorkerReport);
                if (report is OrderTaken)
                    _taken.Release();
                last = report as WorkerCounts ?? last;
            }
        }
        catch (LinuxException)
        {
            // It was killed.
        }

        return last;
    }
}
