using System.Collections.Immutable;
using Gapless.Contract;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Releases;
using Gapless.Supervisor.Releases.Sources;
using Gapless.Supervisor.Services;

namespace Gapless.Supervisor;

public sealed partial class SupervisorHost
{
    public async Task<CommandResult> DeployAsync(DeployRequest request, string actor, CancellationToken cancellationToken)
    {
        try
        {
            var isUrl = ReleaseUrl.TryParse(request.Path, out _);
            if (!isUrl && !Path.IsPathFullyQualified(request.Path))
                return CommandResult.Invalid($"'{request.Path}' is not an absolute path");
            if (!isUrl && !File.Exists(request.Path) && !Directory.Exists(request.Path))
                return CommandResult.Invalid($"there is neither a directory nor an archive at {request.Path}");
            request = request with { Digest = request.Digest is { } digest ? ReleaseUrl.ParseDigest(digest) : null };
            return await OneAsync(request.Service, s => s.DeployAsync(request, actor, cancellationToken));
        }
        catch (ReleaseException error)
        {
            return CommandResult.Invalid(error.Message);
        }
    }

    public async Task<CommandResult> UpdateAsync(UpdateRequest request, string actor, CancellationToken cancellationToken)
    {
        if (request.Service is not null)
            return await OneAsync(request.Service, s => s.UpdateAsync(request, actor, cancellationToken));

        var fed = _config.Services.Where(s => s.Update is not null).Select(s => _services[s.Name]);
        var results = await Task.WhenAll(fed.Select(s => s.UpdateAsync(request, actor, cancellationToken)));
        return results is [] ? CommandResult.Invalid("no service has a feed", "write for example 'update: https://example.com/feed.json' below a service") : Together(results, "");
    }

    public Task<CommandResult> ResetTrustAsync(ServiceRequest request, string actor, CancellationToken cancellationToken) =>
        OneAsync(request.Service, s => s.ResetTrustAsync(actor));

    public Task<CommandResult> RollbackAsync(RollbackRequest request, string actor, CancellationToken cancellationToken) =>
        OneAsync(request.Service, s => s.RollbackAsync(request, actor, cancellationToken));

    public Task<CommandResult> PromoteAsync(ServiceRequest request, string actor, CancellationToken cancellationToken) =>
        OneAsync(request.Service, s => s.PromoteAsync(actor));

    public Task<CommandResult> PauseAsync(ServiceRequest request, string actor, CancellationToken cancellationToken) =>
        OneAsync(request.Service, s => s.PauseAsync(actor));

    public Task<CommandResult> ResumeAsync(ServiceRequest request, string actor, CancellationToken cancellationToken) =>
        OneAsync(request.Service, s => s.ResumeAsync(actor));

    public Task<CommandResult> AbortAsync(ServiceRequest request, string actor, CancellationToken cancellationToken) =>
        OneAsync(request.Service, s => s.AbortAsync(request.Wait, actor, cancellationToken));

    public Task<CommandResult> ScaleAsync(ScaleRequest request, string actor, CancellationToken cancellationToken) =>
        OneAsync(request.Service, s => s.ScaleAsync(request.Workers, actor));

    public Task<CommandResult> StopAsync(ServiceRequest request, string actor, CancellationToken cancellationToken) =>
        OneAsync(request.Service, s => s.StopAsync(actor, cancellationToken));

    public async Task<CommandResult> RestartAsync(ServiceRequest request, string actor, CancellationToken cancellationToken)
    {
        if (request.Service is not null)
            return await OneAsync(request.Service, s => s.RestartAsync(request.Wait, actor, cancellationToken));

        var results = await Task.WhenAll(_services.Values.Select(s => s.RestartAsync(request.Wait, actor, cancellationToken)));
        return Together(results, "nothing to restart");
    }

    public async Task<CommandResult> ReloadAsync(string actor, CancellationToken cancellationToken)
    {
        await _reloading.WaitAsync(cancellationToken);
        try
        {
            return await ReloadOnceAsync(actor, cancellationToken);
        }
        finally
        {
            _reloading.Release();
        }
    }

    public async Task<CommandResult> TestAlertsAsync(string actor, CancellationToken cancellationToken)
    {
        var id = _journal.Append("order.alerts_test", "send a test to every alert target", actor: actor).Id;
        var results = await _alerts.TestAsync($"test-{id}", cancellationToken);
        string[] lines = [.. results.Select(r => $"{r.Target}: {r.Problem ?? "took it"}")];
        var failed = results.Count(r => r.Problem is not null);
        return results.Count == 0 ? CommandResult.Invalid("nobody is told of anything", "write whom to tell below 'alerts:' in the configuration")
            : failed > 0 ? CommandResult.Refused($"{failed} of {results.Count} did not take the test") with { Details = [.. lines] }
            : CommandResult.Done($"{results.Count} of {results.Count} took the test") with { Details = [.. lines] };
    }

    private async Task<CommandResult> ReloadOnceAsync(string actor, CancellationToken cancellationToken)
    {
        var read = ConfigReader.Read(_options.ConfigPath);
        if (read.Config is not { } config)
        {
            Refuse(read.Problems, actor);
            return CommandResult.Invalid("the configuration has problems; the running one stays in force", [.. _configProblems]);
        }

        var difference = ConfigDifference.Between(_config, config);
        foreach (var touched in difference.Changed.Select(c => c.New.Name).Concat(difference.Removed.Select(r => r.Name)))
        {
            if (await _services[touched].BusyAsync() is { } busy)
                return CommandResult.Refused($"not reloaded: {busy}");
        }

        _configProblems = [];
        var digest = _journal.KeepConfig(config.Path, await File.ReadAllTextAsync(config.Path, cancellationToken));
        _journal.Append("config.loaded", $"{difference.Added.Length} services added, {difference.Removed.Length} removed, {difference.Changed.Length} changed", actor: actor);
        _config = config;
        _alerts.Tell(TargetsOf(config));
        await AddAsync(difference, digest, config);
        var rollouts = new List<Rollouts.RolloutRun>();
        foreach (var service in config.Services.Except(difference.Added))
        {
            var needsRollout = difference.Changed.Any(c => c.New == service && c.NeedsRollout);
            if (await _services[service.Name].ReconfigureAsync(service, digest, needsRollout, actor) is { } run)
                rollouts.Add(run);
        }

        await RemoveAsync(difference, actor);
        var results = await Task.WhenAll(rollouts.Select(r => r.Settled)).WaitAsync(cancellationToken);
        return difference.IsEmpty && rollouts.Count == 0 ? CommandResult.Done("nothing has changed") : Together(results, "the new configuration is in force");
    }

    /// <summary>Remembers why the file is not in force; nothing where it is.</summary>
    private void Refuse(ImmutableArray<ConfigProblem> problems, string? actor)
    {
        _configProblems = [.. problems.Select(p => p.ToString())];
        if (!problems.IsEmpty)
            _journal.Append("config.rejected", $"{problems.Length} problems, first {problems[0]}; the configuration that was in force stays so", actor: actor);
    }

    private async Task AddAsync(ConfigDifference difference, string digest, GaplessConfig config)
    {
        var house = new ServiceHouse(_state, _journal, _store, _clock, config.Path, _options.HostingHook, _limits, _states, OpenEndpoint);
        var services = new Dictionary<string, Service>(_services);
        foreach (var added in difference.Added)
        {
            var service = new Service(house, added, digest);
            await service.StartAsync([]);
            services.Add(added.Name, service);
        }

        _services = services;
    }

    private async Task RemoveAsync(ConfigDifference difference, string actor)
    {
        var services = new Dictionary<string, Service>(_services);
        foreach (var removed in difference.Removed)
        {
            await services[removed.Name].ShutdownAsync(actor, keepsState: false);
            services.Remove(removed.Name);
        }

        _services = services;
    }

    private async Task<CommandResult> OneAsync(string? name, Func<Service, Task<CommandResult>> order)
    {
        var services = _services;
        if (name is null)
        {
            return services.Count == 1
                ? await order(services.Values.First())
                : CommandResult.Invalid($"which service? There are {services.Count}: {string.Join(", ", services.Keys)}");
        }

        return services.TryGetValue(name, out var service)
            ? await order(service)
            : CommandResult.Invalid($"there is no service '{name}'; declared are: {string.Join(", ", services.Keys)}");
    }

    private static CommandResult Together(IReadOnlyList<CommandResult> results, string whenEmpty) => results switch
    {
        [] => CommandResult.Done(whenEmpty),
        [var only] => only,
        _ => (results.FirstOrDefault(r => r.Outcome != CommandOutcome.Done) ?? results[0]) with
        {
            Message = string.Join("\n", results.Select(r => r.Message)),
            Receipt = null,
        },
    };
}
