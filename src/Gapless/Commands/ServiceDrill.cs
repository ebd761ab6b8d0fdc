using System.Net;
using System.Text.Json;
using Gapless.Cli;
using Gapless.Contract;
using Gapless.Control;
using Gapless.Drill;
using Gapless.Supervisor.Configuration;

namespace Gapless.Commands;

/// <summary>Traffic against a running service, and a restart in the middle of it.</summary>
internal sealed class ServiceDrill
{
    private readonly Session _session;
    private readonly string? _service;
    private readonly TimeSpan _each;

    /// <param name="service">Null: the only one.</param>
    /// <param name="each">Traffic before the restart, and again after it.</param>
    public ServiceDrill(Session session, string? service, TimeSpan each)
    {
        _session = session;
        _service = service;
        _each = each;
    }

    /// <exception cref="CliException">The service cannot be drilled now, or the restart did not succeed.</exception>
    public async Task<TrafficReport> RunAsync(DrillPaths paths, CancellationToken cancellationToken)
    {
        var service = Find();
        var targets = service.Endpoints.Select(Parse).ToList();
        Say($"drilling {service.Name} at {string.Join(", ", targets)}");
        foreach (var line in paths.LeftOut())
            Say("  " + line);

        await using var run = new TrafficRun(paths.Plan(targets), _session.Clock);
        run.Start();
        run.Mark("before");
        await Task.Delay(_each, _session.Clock, cancellationToken);
        if (run.Snapshot().Ok == 0)
            throw new CliException(ExitCode.Refused, $"{service.Name} gave no good answer at {paths.Path} before the restart began; choose another --path");

        run.Mark("restart");
        Say("restarting");
        var result = await Task.Run(() => Restart(service.Name), cancellationToken);
        Say(result.Message);
        if (result.Outcome != CommandOutcome.Done)
            throw new CliException(ExitCode.Of(result.Outcome), "the restart did not succeed, so the drill proves nothing: " + result.Message);

        run.Mark("after");
        await Task.Delay(_each, _session.Clock, cancellationToken);
        Say("waiting for the requests under way");
        return await run.StopAsync();
    }

    private ServiceStatus Find()
    {
        var services = _session.Client.Status().Services;
        if (_service is null && services.Length != 1)
            throw new CliException(ExitCode.Invalid, $"{services.Length} services are declared; name one: {string.Join(", ", services.Select(s => s.Name))}");

        return services.FirstOrDefault(s => _service is null || s.Name == _service)
            ?? throw new CliException(ExitCode.Invalid, $"there is no service '{_service}'; declared are: {string.Join(", ", services.Select(s => s.Name))}");
    }

    private CommandResult Restart(string service)
    {
        using var reply = _session.Client.Post(Routes.Restart, new ServiceRequest { Service = service }, ContractJson.Default.ServiceRequest);
        CommandResult? result = null;
        foreach (var line in reply.Lines())
            result = JsonSerializer.Deserialize(line.Span, ContractJson.Default.ProgressLine)?.Result ?? result;

        return result ?? throw new CliException(ExitCode.Unreachable, "the supervisor went away during the restart");
    }

    private static ListenAddress Parse(EndpointStatus endpoint) => endpoint.Address.StartsWith("unix:", StringComparison.Ordinal)
        ? ListenAddress.OfUnix(endpoint.Address["unix:".Length..])
        : ListenAddress.OfTcp(IPEndPoint.Parse(endpoint.Address));

    /// <summary>For people; a program gets nothing but the report.</summary>
    private void Say(string line)
    {
        if (_session.Json)
            return;

        _session.Terminal.Line(line);
        _session.Terminal.Flush();
    }
}
