using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Health.Commands;
using Gapless.Supervisor.Health.Webhooks;

namespace Gapless.Supervisor.Health;

/// <summary>Runs the hooks of one moment. Stateless; any thread.</summary>
public sealed class HookRunner(TimeProvider time)
{
    private readonly CommandRunner _commands = new(time);
    private readonly WebhookSender _webhooks = new(time);

    /// <summary>In order, up to the first command that does not exit with 0 within <paramref name="timeout"/> (for each), or webhook that does not answer with 2xx within its own.</summary>
    /// <param name="target">GAPLESS_TARGET; null: the variable is not set.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled; what ran has been killed.</exception>
    public async Task<ProbeResult> RunAsync(
        ServiceConfig service,
        HookPoint point,
        HookMoment moment,
        CommandContext context,
        string? target,
        TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        int done = 0;
        if (service.Hooks.TryGetValue(point, out var hooks))
        {
            foreach (Hook hook in hooks)
            {
                ProbeResult result = hook is Hook.Webhook webhook
                    ? await _webhooks.SendAsync(webhook, moment, cancellationToken)
                    : await RunCommandAsync(((Hook.Command)hook).Line, context, target, timeout, cancellationToken);
                if (!result.Passed)
                {
                    return result with { Detail = $"hook {HookNames.Of(point)}: {result.Detail}" };
                }

                done++;
            }
        }

        return new ProbeResult(true, $"hook {HookNames.Of(point)}: {done} passed");
    }

    private async Task<ProbeResult> RunCommandAsync(string command, CommandContext context, string? target, TimeSpan timeout, CancellationToken cancellationToken)
    {
        CommandEnd end = await _commands.RunAsync(command, context, target, timeout, cancellationToken);
        return new ProbeResult(end.Succeeded, $"'{command}' {end}");
    }
}
