using System.Collections.Immutable;
using Gapless.Dev.Compiling.Deltas;
using Gapless.Dev.Compiling.Evaluation;
using Gapless.Dev.Compiling.Sources;
using Gapless.Dev.Watching;
using Microsoft.CodeAnalysis;

namespace Gapless.Dev.Compiling;

/// <summary>
/// The C# compiler of a session, kept in memory with everything it knows of one app. MSBuild is asked once, and again when a project file changes. Callers may come from any thread; they
/// are served one after the other. Nothing ends it: what does not compile is a result.
/// </summary>
internal sealed class CSharpWorkspace : IDisposable
{
    private readonly string _project;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly GeneratorLoader _loader = new();
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("gapless-dev-");
    private readonly HashSet<string> _changedCopies = new(StringComparer.Ordinal);

    /// <summary>Each after what it references; the last one is the app. Empty: MSBuild has not succeeded yet.</summary>
    private IReadOnlyList<ProjectCompiler> _projects = [];
    private RevisionFolders? _folders;

    /// <summary>Null: there is nothing that could be patched.</summary>
    private DeltaMaker? _deltas;

    /// <summary>The sources do not compile as they are.</summary>
    private bool _isBroken;

    private CSharpWorkspace(string project, TimeProvider clock)
    {
        _project = project;
        _clock = clock;
    }

    /// <summary>Builds the app and gives the folder of its first process, or says why it cannot be built; later changes may repair it.</summary>
    /// <param name="project">A project file, absolute.</param>
    /// <exception cref="OperationCanceledException"/>
    public static async Task<(CSharpWorkspace Workspace, CompileResult First)> OpenAsync(string project, TimeProvider clock, CancellationToken cancellation)
    {
        var workspace = new CSharpWorkspace(project, clock);
        try
        {
            return (workspace, await workspace.GuardedAsync(t => workspace.EvaluateAsync("the first build", [], t, cancellation), cancellation));
        }
        catch
        {
            workspace.Dispose();
            throw;
        }
    }

    /// <summary>Does what the first change would have to wait for. To be called when the app has started: both want the processor.</summary>
    public Task PrepareAsync(CancellationToken cancellation) => GuardedAsync(
        timer =>
        {
            _deltas?.Prepare();
            return Task.FromResult<CompileResult>(new CompileResult.Unchanged { Reason = "nothing changed", Times = timer.Times });
        },
        cancellation);

    /// <param name="canPatch">The process of the last folder runs, has taken all patches so far and can take another.</param>
    /// <exception cref="OperationCanceledException">The changes are kept: the next call sees them, too.</exception>
    public Task<CompileResult> ApplyAsync(IReadOnlyList<FileChange> changes, bool canPatch, CancellationToken cancellation) =>
        GuardedAsync(timer => ApplyAsync(changes, canPatch, timer, cancellation), cancellation);

    /// <summary>A folder with the newest sources, whatever the last result was: for a process that took no patch, or has ended.</summary>
    /// <exception cref="OperationCanceledException"/>
    public Task<CompileResult> MakeFreshAsync(string reason, CancellationToken cancellation) =>
        GuardedAsync(
            timer => _projects.Count == 0 ? EvaluateAsync(reason, [], timer, cancellation) : Task.FromResult(Fresh(reason, [], timer, cancellation)), cancellation);

    /// <summary>Takes the folders away: no process of the session may run any more.</summary>
    public void Dispose()
    {
        _deltas?.Dispose();
        _folders?.Delete();
        _scratch.Delete(recursive: true);
        _gate.Dispose();
    }

    private async Task<CompileResult> GuardedAsync(Func<StepTimer, Task<CompileResult>> work, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            return await Task.Run(() => work(new StepTimer(_clock)), cancellation);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<CompileResult> ApplyAsync(IReadOnlyList<FileChange> changes, bool canPatch, StepTimer timer, CancellationToken cancellation)
    {
        if (_projects.Count == 0)
            return await EvaluateAsync("the last build failed", [], timer, cancellation);
        var sorted = SortedChanges.Of(changes, _projects);
        timer.Parse(() => Read(sorted));
        _changedCopies.UnionWith(changes.Select(c => c.Path).Where(p => _projects.Any(c => c.Input.Project.Copies.ContainsKey(p))));
        if (sorted.Evaluate is { } evaluate)
            return await EvaluateAsync(evaluate, sorted.Statics, timer, cancellation);
        // What does not compile does not compile the better for a new style sheet.
        if (!sorted.HasCode && sorted.Restart is null && !_isBroken)
        {
            return sorted.Statics.Count > 0
                ? new CompileResult.Assets { Reason = "only files that are served as they are", StaticFiles = sorted.Statics, Times = timer.Times }
                : new CompileResult.Unchanged { Reason = "no part of the build", Times = timer.Times };
        }

        var refusal = sorted.Restart ?? WhyNoPatch(canPatch);
        return refusal is null ? await PatchAsync(sorted.Statics, timer, cancellation) : Fresh(refusal, sorted.Statics, timer, cancellation);
    }

    private bool Read(SortedChanges sorted)
    {
        foreach (var (project, path) in sorted.Sources)
            project.ReadSource(path);
        foreach (var (project, path) in sorted.Additional)
            project.ReadAdditional(path);
        foreach (var (project, _) in sorted.Resources)
            project.ResourceChanged();
        return true;
    }

    private string? WhyNoPatch(bool canPatch) =>
        !canPatch ? "no process that can be patched is running"
        : _deltas is null ? "the app cannot be patched"
        : _projects.SkipLast(1).FirstOrDefault(p => p.IsDirty) is { } other ? $"{other.Input.AssemblyName} changed, which the app references"
        : null;

    private async Task<CompileResult> PatchAsync(IReadOnlyList<string> statics, StepTimer timer, CancellationToken cancellation)
    {
        var app = _projects[^1];
        if (app.SyntaxErrors(_deltas!.Current.Sources) is { Length: > 0 } syntax)
            return Failed(syntax, statics, timer);
        // Beside the generators, which seldom make something else: the one takes as long as the other.
        var assumed = Generated.Assume(app.Sources, _deltas.Current);
        var trying = Task.Run(() => timer.Decide(() => _deltas.Try(assumed, cancellation)), CancellationToken.None);
        var generating = Task.Run(() => timer.Generators(() => app.Generate(cancellation)), CancellationToken.None);
        await Task.WhenAll(trying, generating);
        var (outcome, next) = (await trying, await generating);
        if (next.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error))
            return Failed(next.Diagnostics, statics, timer);
        if (!next.SameTrees(_deltas.Current))
            return Fresh("the source generators made something else", statics, timer, cancellation);
        if (outcome is DeltaOutcome.Made patch)
            _deltas.Keep(patch);
        _isBroken &= outcome is not (DeltaOutcome.Same or DeltaOutcome.Made);
        return outcome switch
        {
            DeltaOutcome.Same => new CompileResult.Unchanged { Reason = "only blanks and comments changed", StaticFiles = statics, Times = timer.Times },
            DeltaOutcome.Made made => new CompileResult.Delta(made.Patch) { Reason = string.Join(", ", made.Patch.Methods), StaticFiles = statics, Times = timer.Times },
            DeltaOutcome.Broken broken => Failed(broken.Errors, statics, timer),
            DeltaOutcome.Refused refused => Fresh(refused.Why, statics, timer, cancellation),
            _ => throw new InvalidOperationException($"There is no such outcome: {outcome}."),
        };
    }

    private CompileResult Fresh(string reason, IReadOnlyList<string> statics, StepTimer timer, CancellationToken cancellation)
    {
        foreach (var project in _projects)
        {
            var isApp = project == _projects[^1];
            if (!project.IsDirty && !(isApp && project.Last is null))
                continue;
            if (project.Last is { } last && project.SyntaxErrors(last.Of.Sources) is { Length: > 0 } syntax)
                return Failed(syntax, statics, timer);
            var generated = timer.Generators(() => project.Generate(cancellation));
            if (generated.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error))
                return Failed(generated.Diagnostics, statics, timer);
            var (emission, errors) = timer.Emit(() => Emission.Make(generated, withSurface: !isApp, cancellation));
            if (emission is null)
                return Failed(errors, statics, timer);
            if (!isApp && (project.Last is null || !project.Last.Surface.AsSpan().SequenceEqual(emission.Surface.AsSpan())))
                Announce(project, emission.Surface);
            // If nothing comes of this, the next change must not take it for something that runs.
            ForgetDeltas();
            project.Emitted(emission);
        }

        var start = timer.Folder(MakeFolder);
        ForgetDeltas();
        _isBroken = false;
        _deltas = start.CanBePatched ? new DeltaMaker(_projects[^1].Last!, start.Number) : null;
        return new CompileResult.Fresh(start) { Reason = reason, StaticFiles = statics, Times = timer.Times };
    }

    private void Announce(ProjectCompiler changed, ImmutableArray<byte> surface)
    {
        foreach (var project in _projects)
        {
            if (project.Input.Project.References.TryGetValue(changed.Input.Project.File, out var path))
                project.UseSurface(path, surface);
        }
    }

    private StartInfo MakeFolder()
    {
        var app = _projects[^1].Input.Project;
        var replaced = new Dictionary<string, ImmutableArray<byte>?>(StringComparer.Ordinal);
        foreach (var copy in _changedCopies)
        {
            var name = _projects.Select(p => p.Input.Project.Copies.GetValueOrDefault(copy)).First(n => n is not null)!;
            replaced[name] = File.Exists(copy) ? [.. File.ReadAllBytes(copy)] : null;
        }

        foreach (var project in _projects)
        {
            if (project.Last is not { } emission)
                continue;
            var name = Path.GetFileName(project.Input.Project.Target);
            replaced[name] = emission.Assembly;
            replaced[Path.ChangeExtension(name, ".pdb")] = emission.Pdb;
            if (emission.Documentation.Length > 0)
                replaced[Path.ChangeExtension(name, ".xml")] = emission.Documentation;
        }

        var (number, folder) = _folders!.Make(Path.GetDirectoryName(app.Target)!, replaced);
        return AppLaunch.Of(app, number, folder);
    }

    private void ForgetDeltas()
    {
        _deltas?.Dispose();
        _deltas = null;
    }

    private CompileResult.Failed Failed(IEnumerable<Diagnostic> errors, IReadOnlyList<string> statics, StepTimer timer)
    {
        _isBroken = true;
        return new(Diagnosis.Failure(errors.Where(e => e.Severity == DiagnosticSeverity.Error))) { Reason = "the sources have errors", StaticFiles = statics, Times = timer.Times };
    }

    private async Task<CompileResult> EvaluateAsync(string reason, IReadOnlyList<string> statics, StepTimer timer, CancellationToken cancellation)
    {
        var (projects, failure) = await timer.EvaluateAsync(() => ProjectBuild.RunAsync(_project, _scratch.FullName, cancellation));
        if (failure is null && projects.Count == 0)
            failure = new BuildFailure("MSBuild compiled no C# project", [], "");
        if (failure is not null)
        {
            // What was known of the projects may be wrong now: every change is a new attempt.
            _projects = [];
            return new CompileResult.Failed(failure) { Reason = reason, StaticFiles = statics, Times = timer.Times };
        }

        var references = new Dictionary<string, PortableExecutableReference>(StringComparer.Ordinal);
        _projects = timer.Parse(() => projects.Select(p => new ProjectCompiler(new CompilerInput(p, _loader, references))).ToList());
        _changedCopies.Clear();
        _folders ??= new RevisionFolders(_projects[^1].Input.IntermediateFolder);
        return Fresh(reason, statics, timer, cancellation);
    }
}
