using System.Net.Sockets;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Health.Commands;
using Gapless.Supervisor.Health.Grpc;
using Gapless.Supervisor.Health.Http;

namespace Gapless.Supervisor.Health;

/// <summary>Carries out single checks. Stateless; any thread. Failures are results; only cancellation by the caller throws.</summary>
public sealed class HealthProbe(TimeProvider time)
{
    private static readonly TimeSpan QueuePoll = TimeSpan.FromMilliseconds(5);

    private readonly CommandRunner _commands = new(time);

    /// <summary>One check of a configured probe, within its own timeout.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<ProbeResult> CheckAsync(ProbeConfig probe, ProbeTarget target, CommandContext context, CancellationToken cancellationToken) => probe switch
    {
        { Http: { } http } => CheckHttpAsync(http, target, probe.Timeout, cancellationToken),
        { Grpc: { } service } => CheckGrpcAsync(service, target, probe.Timeout, cancellationToken),
        { Command: { } command } => CheckCommandAsync(command, target, context, probe.Timeout, cancellationToken),
        _ => CheckTcpAsync(target, probe.Timeout, cancellationToken),
    };

    /// <summary>One HTTP request on a connection of its own.</summary>
    internal async Task<ProbeResult> CheckHttpAsync(HttpCheck check, ProbeTarget target, TimeSpan timeout, CancellationToken cancellationToken)
    {
        string asked = $"{check.Method} {check.Path}";
        return await WithinAsync(asked, target, timeout, Exchange, cancellationToken);

        async Task<ProbeResult> Exchange(Socket socket, CancellationToken cancel)
        {
            await using var stream = new NetworkStream(socket, ownsSocket: false);
            return Expectations.Check(check, await HttpExchange.SendAsync(stream, check, cancel));
        }
    }

    /// <summary>As <see cref="CheckHttpAsync"/>, for those who judge the answer themselves.</summary>
    internal async Task<HttpReply> AskAsync(HttpCheck request, ProbeTarget target, TimeSpan timeout, CancellationToken cancellationToken)
    {
        HttpAnswer? answer = null;
        ProbeResult result = await WithinAsync($"{request.Method} {request.Path}", target, timeout, Exchange, cancellationToken);
        return new HttpReply(answer, result.Detail);

        async Task<ProbeResult> Exchange(Socket socket, CancellationToken cancel)
        {
            await using var stream = new NetworkStream(socket, ownsSocket: false);
            answer = await HttpExchange.SendAsync(stream, request, cancel);
            return new ProbeResult(true, "");
        }
    }

    internal async Task<ProbeResult> CheckCommandAsync(string command, ProbeTarget target, CommandContext context, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using LoopbackRelay? relay = target.AnyToolReachesIt ? null : LoopbackRelay.Start(target);
        CommandEnd end = await _commands.RunAsync(command, context, relay?.CommandTarget ?? target.CommandTarget, timeout, cancellationToken);
        return new ProbeResult(end.Succeeded, $"'{command}' {end}");
    }

    private Task<ProbeResult> CheckGrpcAsync(string service, ProbeTarget target, TimeSpan timeout, CancellationToken cancellationToken)
    {
        string asked = GrpcHealth.Describe(service);
        return WithinAsync(asked, target, timeout, Exchange, cancellationToken);

        async Task<ProbeResult> Exchange(Socket socket, CancellationToken cancel)
        {
            await using var stream = new NetworkStream(socket, ownsSocket: false);
            return await GrpcHealth.CheckAsync(stream, service, cancel);
        }
    }

    private Task<ProbeResult> CheckTcpAsync(ProbeTarget target, TimeSpan timeout, CancellationToken cancellationToken)
    {
        return WithinAsync("TCP connection", target, timeout, Taken, cancellationToken);

        async Task<ProbeResult> Taken(Socket socket, CancellationToken cancel)
        {
            while (target.Queued > 0)
            {
                await Task.Delay(QueuePoll, time, cancel);
            }

            return new ProbeResult(true, "TCP connection accepted");
        }
    }

    private async Task<ProbeResult> WithinAsync(
        string asked,
        ProbeTarget target,
        TimeSpan timeout,
        Func<Socket, CancellationToken, Task<ProbeResult>> exchange,
        CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        bool connected = false;
        try
        {
            using Socket socket = await target.ConnectAsync(both.Token);
            connected = true;
            return await exchange(socket, both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            string what = connected ? "no whole answer" : "no connection";
            return Failed($"timed out: {what} within {Duration.Format(timeout)}");
        }
        catch (HttpProbeException e)
        {
            return Failed(e.Message);
        }
        catch (SocketException e)
        {
            return Failed(Words(e));
        }
        catch (IOException e)
        {
            return Failed(e.InnerException is SocketException socketError ? Words(socketError) : e.Message);
        }

        ProbeResult Failed(string why) => new(false, $"{asked} ({target.Display}): {why}");
    }

    private static string Words(SocketException error) => error.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.ConnectionReset or SocketError.Shutdown => "connection reset",
        SocketError.TimedOut => "timed out",
        SocketError.AddressNotAvailable => "there is no such socket",
        _ => error.Message,
    };
}
