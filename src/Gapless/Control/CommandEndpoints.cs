using System.Text.Json.Serialization.Metadata;
using Gapless.Contract;
using Gapless.Supervisor;
using Microsoft.AspNetCore.Http;

namespace Gapless.Control;

/// <summary>The part of the API that acts. Every answer is a stream of <see cref="ProgressLine"/>: events as they happen, the result last.</summary>
internal sealed class CommandEndpoints
{
    private readonly ISupervisor _supervisor;
    private readonly IProgramUpgrade _upgrade;
    private readonly CancellationToken _stopping;

    public CommandEndpoints(ISupervisor supervisor, IProgramUpgrade upgrade, CancellationToken stopping)
    {
        _supervisor = supervisor;
        _upgrade = upgrade;
        _stopping = stopping;
    }

    private delegate Task<CommandResult> Command<in T>(T request, string actor, CancellationToken cancellationToken);

    public void Map(ControlApplication routes)
    {
        MapCommand(routes, Routes.Deploy, ContractJson.Default.DeployRequest, r => r.Service, _supervisor.DeployAsync);
        MapCommand(routes, Routes.Rollback, ContractJson.Default.RollbackRequest, r => r.Service, _supervisor.RollbackAsync);
        MapCommand(routes, Routes.Scale, ContractJson.Default.ScaleRequest, r => r.Service, _supervisor.ScaleAsync);
        MapCommand(routes, Routes.Promote, ContractJson.Default.ServiceRequest, r => r.Service, _supervisor.PromoteAsync);
        MapCommand(routes, Routes.Pause, ContractJson.Default.ServiceRequest, r => r.Service, _supervisor.PauseAsync);
        MapCommand(routes, Routes.Resume, ContractJson.Default.ServiceRequest, r => r.Service, _supervisor.ResumeAsync);
        MapCommand(routes, Routes.Abort, ContractJson.Default.ServiceRequest, r => r.Service, _supervisor.AbortAsync);
        MapCommand(routes, Routes.Restart, ContractJson.Default.ServiceRequest, r => r.Service, _supervisor.RestartAsync);
        MapCommand(routes, Routes.Stop, ContractJson.Default.ServiceRequest, r => r.Service, _supervisor.StopAsync);
        MapCommand(routes, Routes.Update, ContractJson.Default.UpdateRequest, r => r.Service, _supervisor.UpdateAsync);
        MapCommand(routes, Routes.ResetTrust, ContractJson.Default.ServiceRequest, r => r.Service, _supervisor.ResetTrustAsync);
        MapCommand(routes, Routes.Reload, ContractJson.Default.ServiceRequest, _ => null, (_, actor, token) => _supervisor.ReloadAsync(actor, token));
        MapCommand(routes, Routes.TestAlerts, ContractJson.Default.ServiceRequest, _ => null, (_, actor, token) => _supervisor.TestAlertsAsync(actor, token));
        routes.MapPost(Routes.Upgrade, UpgradeAsync);
    }

    private void MapCommand<T>(ControlApplication routes, string path, JsonTypeInfo<T> type, Func<T, string?> service, Command<T> command)
        where T : class
    {
        async Task AnswerAsync(HttpContext context)
        {
            var request = await context.BodyAsync(type);
            await RunAsync(context, service(request), token => command(request, context.Actor(), token));
        }

        routes.MapPost(path, AnswerAsync);
    }

    private async Task RunAsync(HttpContext context, string? service, Func<CancellationToken, Task<CommandResult>> command)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping);
        var events = new CommandEvents(_supervisor, service);
        var lines = await LineStream.StartAsync(context, "application/x-ndjson");
        try
        {
            var running = command(waiting.Token);
            await events.WriteUntilAsync(running, lines, waiting.Token);
            await lines.WriteAsync(new ProgressLine { Result = await running }, ContractJson.Default.ProgressLine);
        }
        catch (OperationCanceledException) when (waiting.IsCancellationRequested)
        {
            // The client has gone or the supervisor is going; what was begun goes on. An answer without a result says so.
        }
        catch (Exception failure)
        {
            var result = CommandResult.Refused($"the supervisor failed: {failure.GetType().Name}: {failure.Message}");
            await lines.WriteAsync(new ProgressLine { Result = result }, ContractJson.Default.ProgressLine);
        }
    }

    private async Task UpgradeAsync(HttpContext context)
    {
        var request = await context.BodyAsync(ContractJson.Default.UpgradeRequest);
        var actor = context.Actor();
        await RunAsync(context, service: null, async token =>
        {
            var result = await _upgrade.CheckAsync(request, actor, token);
            if (result.Outcome == CommandOutcome.Done)
                context.Response.OnCompleted(() => Begin(request, actor));

            return result;
        });
    }

    private Task Begin(UpgradeRequest request, string actor)
    {
        _upgrade.Begin(request, actor);
        return Task.CompletedTask;
    }
}
