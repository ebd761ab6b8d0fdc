using Gapless.Dev.Compiling;
using Gapless.Dev.Compiling.Agents;
using Gapless.Dev.Plans;
using Gapless.Dev.Running;
using Gapless.Dev.Sessions;
using Gapless.Dev.Watching;

namespace Gapless.Dev.Building;

/// <summary>Compiles in memory, and patches the process that runs where that is safe.</summary>
/// <param name="waitForDebugger">Each new process waits for one before its first line.</param>
internal sealed class CSharpBuild(DevPlan plan, bool waitForDebugger, CommandLog commands, Action<string> print, TimeProvider clock) : IBuild
{
    private const string Hooks = "DOTNET_STARTUP_HOOKS";

    private readonly DirectoryInfo _sockets = Directory.CreateTempSubdirectory("gdev-");
    private CSharpWorkspace? _workspace;

    /// <summary>Of the process that was started last.</summary>
    private DeltaAgent? _agent;

    /// <summary>What serves has everything that was compiled. A start that fails or that a newer save cuts short leaves code behind that no process runs.</summary>
    private bool _isCurrent;

    public async Task<BuildOutcome> BuildAsync(CancellationToken cancellationToken)
    {
        if (await PlanCommands.RunAsync(plan, plan.Before, commands, print, cancellationToken) is { } failure)
            return new BuildOutcome.Failed(failure);
        if (_workspace is not null)
            return await BringAsync(await _workspace.MakeFreshAsync("asked for", cancellationToken), cancellationToken);
        (_workspace, var first) = await CSharpWorkspace.OpenAsync(plan.CSharpProject!, clock, cancellationToken);
        return await BringAsync(first, cancellationToken);
    }

    public async Task<BuildOutcome> BuildAsync(IReadOnlyList<FileChange> changes, CancellationToken cancellationToken)
    {
        if (_workspace is null)
            return await BuildAsync(cancellationToken);
        if (await PlanCommands.RunAsync(plan, plan.Before, commands, print, cancellationToken) is { } failure)
            return new BuildOutcome.Failed(failure);
        return await BringAsync(await _workspace.ApplyAsync(changes, _isCurrent && _agent?.CanPatch == true, cancellationToken), cancellationToken);
    }

    public async Task<BuildOutcome> AgainAsync(CancellationToken cancellationToken) =>
        _workspace is null ? await BuildAsync(cancellationToken) : await BringAsync(await _workspace.MakeFreshAsync("started again", cancellationToken), cancellationToken);

    public void Started()
    {
        _isCurrent = true;
        _ = _workspace?.PrepareAsync(CancellationToken.None);
    }

    public void Dispose()
    {
        _agent?.Dispose();
        _workspace?.Dispose();
        _sockets.Delete(recursive: true);
    }

    private async Task<BuildOutcome> BringAsync(CompileResult result, CancellationToken cancellationToken)
    {
        switch (result)
        {
            case CompileResult.Unchanged or CompileResult.Assets when !_isCurrent:
                return await BringAsync(await _workspace!.MakeFreshAsync("what was compiled before never served", cancellationToken), cancellationToken);
            case CompileResult.Unchanged:
                return new BuildOutcome.Same(result.Reason);
            case CompileResult.Assets:
                return new BuildOutcome.Assets(result.StaticFiles, result.Reason);
            case CompileResult.Failed failed:
                return new BuildOutcome.Failed(failed.Failure);
            case CompileResult.Fresh fresh:
                return new BuildOutcome.Fresh(StartOf(fresh.Start), $"new process: {result.Reason}; {result.Times}");
            case CompileResult.Delta delta:
                _isCurrent = false;
                var why = _agent is null ? "nothing runs" : await _agent.SendAsync(delta.Patch, cancellationToken);
                return why is null
                    ? new BuildOutcome.Patched($"patched: {result.Reason}; {result.Times}")
                    : await BringAsync(await _workspace!.MakeFreshAsync($"the patch was not taken: {why}", cancellationToken), cancellationToken);
            default:
                throw new InvalidOperationException($"There is no such result: {result}.");
        }
    }

    private AppStart StartOf(StartInfo start)
    {
        var variables = start.Environment
            .Where(d => !plan.Environment.ContainsKey(d.Key) && Environment.GetEnvironmentVariable(d.Key) is null)
            .ToDictionary(d => d.Key, d => d.Value);
        _isCurrent = false;
        _agent?.Dispose();
        _agent = start.CanBePatched ? new DeltaAgent(_sockets.FullName, start.Number) : null;
        if (_agent is not null)
            Load(variables, _agent);
        return new AppStart(RunCommand.Of([.. start.Arguments, .. plan.Run.Arguments.Skip(1)]), start.WorkingDirectory, variables);
    }

    private void Load(Dictionary<string, string> variables, DeltaAgent agent)
    {
        foreach (var (name, value) in agent.Environment)
            variables[name] = value;
        if ((plan.Environment.GetValueOrDefault(Hooks) ?? Environment.GetEnvironmentVariable(Hooks)) is { Length: > 0 } others)
            variables[Hooks] += Path.PathSeparator + others;
        if (waitForDebugger)
            variables["GAPLESS_DEV_WAIT_FOR_DEBUGGER"] = "1";
    }
}
