using System.Net.Sockets;
using Gapless.Supervisor;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gapless.Control;

/// <summary>
/// The control API: HTTP/1.1 on one Unix socket and nowhere else. Kestrel without the host around it: that keeps 8 MB out of a process that
/// runs on every machine, and neither files nor ASPNETCORE_ variables can open another door.
/// </summary>
internal sealed class ControlServer : IAsyncDisposable
{
    private const long LargestRequest = 1024 * 1024;

    private readonly KestrelServer _kestrel;
    private readonly CancellationTokenSource _stopping;

    private ControlServer(KestrelServer kestrel, CancellationTokenSource stopping)
    {
        _kestrel = kestrel;
        _stopping = stopping;
    }

    /// <param name="listener">A listening Unix socket; it stays the caller's, who closes it after this server.</param>
    /// <param name="upgrade">Answers <c>/v1/upgrade</c>.</param>
    /// <param name="group">Whose members may speak to it, beside root and the own user; null: there is none.</param>
    public static async Task<ControlServer> StartAsync(Socket listener, ISupervisor supervisor, IProgramUpgrade upgrade, uint? group, TimeProvider clock, CancellationToken cancellationToken)
    {
        var options = new KestrelServerOptions { AddServerHeader = false, ApplicationServices = NoServices.Instance };
        options.Limits.MaxRequestBodySize = LargestRequest;
        // A reader that follows events or logs may read as slowly as it likes.
        options.Limits.MinResponseDataRate = null;
        options.ListenHandle((ulong)listener.SafeHandle.DangerousGetHandle(), endpoint => endpoint.Protocols = HttpProtocols.Http1);

        var stopping = new CancellationTokenSource();
        var application = new ControlApplication(group);
        new QueryEndpoints(supervisor, clock, stopping.Token).Map(application);
        new CommandEndpoints(supervisor, upgrade, stopping.Token).Map(application);

        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        var kestrel = new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
        await kestrel.StartAsync(application, cancellationToken);
        return new ControlServer(kestrel, stopping);
    }

    /// <summary>Takes no new request, ends the streams that are being followed and lets the other answers finish.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _kestrel.StopAsync(cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _stopping.Cancel();
        _kestrel.Dispose();
        _stopping.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Kestrel looks for optional services; there are none.</summary>
    private sealed class NoServices : IServiceProvider
    {
        public static readonly NoServices Instance = new();

        public object? GetService(Type serviceType) => null;
    }
}
