using Gapless.Supervisor.Alerts.Targets;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Alerts;

/// <summary>Somebody who is told. Stateless; any thread.</summary>
internal abstract class AlertTarget(AlertConfig config)
{
    public AlertConfig Config => config;

    public string Name => config.Name;

    /// <summary>Returns when the target has confirmed.</summary>
    /// <exception cref="AlertException">It has not, or not in time.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task SendAsync(Alert alert, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(AlertPace.Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            await DeliverAsync(alert, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AlertException($"no answer within {AlertPace.Limit.TotalSeconds:0} s");
        }
        catch (IOException error)
        {
            throw new AlertException(error.Message, error);
        }
    }

    /// <param name="outputDirectory">Where a command's output is kept while it runs.</param>
    public static AlertTarget Of(AlertConfig config, string configPath, string outputDirectory, TimeProvider clock) => config switch
    {
        { Webhook: { } webhook } => new WebhookTarget(config, webhook),
        { Mail: { } mail } => new MailTarget(config, mail),
        { Command: { } command } => new CommandTarget(config, command, Path.GetDirectoryName(configPath)!, outputDirectory, clock),
        _ => throw new ArgumentException($"{config.Name} has no way to be told", nameof(config)),
    };

    protected abstract Task DeliverAsync(Alert alert, CancellationToken cancellationToken);
}
