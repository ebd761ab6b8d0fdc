using System.Net.Sockets;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Health.Commands;
using Gapless.Supervisor.Health.Http;

namespace Gapless.Supervisor.Health;

/// <summary>Carries out single checks. Stateless; any thread. Failures are results; only cancellation by the caller throws.</summary>
public sealed class HealthProbe(TimeProvider time)
{
    private const int MostBodyShown = 300;
    private static readonly TimeSpan QueuePoll = TimeSpan.FromMilliseconds(5);

    private readonly CommandRunner _commands = new(time);

    /// <summary>One check of a configured probe, within its own timeout.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<ProbeResult> CheckAsync(ProbeConfig probe, ProbeTarget target, CommandContext context, CancellationToken cancellationToken) => probe switch
    {
        { Http: { } http } => CheckHttpAsync(http, target, probe.Timeout, cancellationToken),
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
            return Judge(check, asked, await HttpExchange.SendAsync(stream, check, cancel));
        }
    }

    internal async Task<ProbeResult> CheckCommandAsync(string command, ProbeTarget target, CommandContext context, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using LoopbackRelay? relay = target.AnyToolReachesIt ? null : LoopbackRelay.Start(target);
        CommandEnd end = await _commands.RunAsync(command, context, relay?.CommandTarget ?? target.CommandTarget, timeout, cancellationToken);
        return new ProbeResult(end.Succeeded, $"'{command}' {end}");
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

    private static ProbeResult Judge(HttpCheck check, string asked, HttpAnswer answer)
    {
        string shown = answer.Body.Length == 0 ? "" : ": " + Excerpt.Of(answer.Body, MostBodyShown);
        bool status = check.Status is { } expected ? answer.Status == expected : answer.Status is >= 200 and <= 399;
        if (!status)
        {
            string wanted = check.Status?.ToString() ?? "a status of 200 to 399";
            return new ProbeResult(false, $"{asked} answered '{Excerpt.Of(answer.StatusLine, 80)}' instead of {wanted}{shown}");
        }

        return check.Body is not null && !answer.Body.Contains(check.Body, StringComparison.Ordinal)
            ? new ProbeResult(false, $"{asked} answered '{Excerpt.Of(answer.StatusLine, 80)}', but without \"{check.Body}\" in the body{shown}")
            : new ProbeResult(true, $"{asked} answered '{Excerpt.Of(answer.StatusLine, 80)}'");
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
