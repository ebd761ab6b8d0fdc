using System.Net.Sockets;
using Gapless.Contract;
using Gapless.Control;

namespace Gapless.IntegrationTests.Control;

/// <summary>A control server on a socket of its own, with a fake engine behind it.</summary>
internal sealed class ControlFixture : IAsyncDisposable
{
    private readonly DirectoryInfo _directory;
    private readonly Socket _listener;
    private ControlServer _server;

    private ControlFixture(DirectoryInfo directory, Socket listener, ControlServer server, FakeSupervisor supervisor, FakeUpgrade upgrade)
    {
        _directory = directory;
        _listener = listener;
        _server = server;
        Supervisor = supervisor;
        Upgrade = upgrade;
    }

    public FakeSupervisor Supervisor { get; }

    public FakeUpgrade Upgrade { get; }

    public string SocketPath => Path.Combine(_directory.FullName, "control.sock");

    public ControlClient Client => new(SocketPath);

    public static async Task<ControlFixture> StartAsync()
    {
        var directory = Directory.CreateTempSubdirectory("gapless-control-");
        var listener = ControlSocket.Listen(Path.Combine(directory.FullName, "control.sock"));
        var supervisor = new FakeSupervisor();
        var upgrade = new FakeUpgrade();
        var server = await ControlServer.StartAsync(listener, supervisor, upgrade, group: null, TimeProvider.System, TestContext.Current.CancellationToken);
        return new ControlFixture(directory, listener, server, supervisor, upgrade);
    }

    public Task StopServerAsync() => _server.StopAsync(TestContext.Current.CancellationToken);

    /// <summary>As after an upgrade: another server on the listener that never closed.</summary>
    public async Task StartNextServerAsync()
    {
        await _server.DisposeAsync();
        _server = await ControlServer.StartAsync(_listener, Supervisor, Upgrade, group: null, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _listener.Dispose();
        _directory.Delete(recursive: true);
    }
}

internal sealed class FakeUpgrade : IProgramUpgrade
{
    public CommandResult Verdict { get; set; } = CommandResult.Done("checked");

    public TaskCompletionSource<UpgradeRequest> Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<CommandResult> CheckAsync(UpgradeRequest request, string actor, CancellationToken cancellationToken) => Task.FromResult(Verdict);

    public void Begin(UpgradeRequest request, string actor) => Begun.SetResult(request);
}
