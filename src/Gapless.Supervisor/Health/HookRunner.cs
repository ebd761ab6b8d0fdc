using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Health.Commands;

namespace Gapless.Supervisor.Health;

/// <summary>Runs the hooks of one moment. Stateless; any thread.</summary>
public sealed class HookRunner(TimeProvider time)
{
    private readonly CommandRunner _commands = new(time);

    /// <summary>In order, up to the first that does not exit with 0 within <paramref name="timeout"/> (for each).</summary>
    /// <param name="target">GAPLESS_TARGET; null: the variable is not set.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled; what ran has been killed.</exception>
    public async Task<ProbeResult> RunAsync(ServiceConfig service, HookPoint point, CommandContext context, string? target, TimeSpan timeout, CancellationToken cancellationToken)
    {
        int done = 0;
        if (service.Hooks.TryGetValue(point, out var commands))
        {
            foreach (string command in commands)
            {
                CommandEnd end = await _commands.RunAsync(command, context, target, timeout, cancellationToken);
                if (!end.Succeeded)
                {
                    return new ProbeResult(false, $"hook {HookNames.Of(point)}: '{command}' {end}");
                }

                done++;
            }
        }

        return new ProbeResult(true, $"hook {HookNames.Of(point)}: {done} passed");
    }
}
