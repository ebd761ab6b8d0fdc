using Gapless.Linux.Processes;
using Gapless.Supervisor;

namespace Gapless.Dev.Compiling.Evaluation;

/// <summary>
/// One real build by MSBuild, which also tells what the compiler was given: afterwards the output folder is complete (what the runtime reads, the packages, the static web assets),
/// and everything else can be compiled in memory. No server process is left behind.
/// </summary>
internal static class ProjectBuild
{
    private const string Targets = "evaluation.targets";

    /// <summary>The projects with those they reference, each after what it references; or why there are none.</summary>
    /// <param name="scratch">A folder of our own, absolute.</param>
    /// <exception cref="OperationCanceledException">The build was ended.</exception>
    public static async Task<(IReadOnlyList<EvaluatedProject> Projects, BuildFailure? Failure)> RunAsync(string project, string scratch, CancellationToken cancellation)
    {
        var folder = Directory.CreateDirectory(Path.Combine(scratch, Path.GetRandomFileName()));
        try
        {
            var log = Path.Combine(folder.FullName, "output");
            using var build = ChildProcess.Spawn(new SpawnRequest
            {
                Command = SpawnCommand.FromArguments(Command(project, folder.FullName)),
                WorkingDirectory = Path.GetDirectoryName(project)!,
                Environment = BuildEnvironment(),
                StdoutPath = log,
                StderrPath = log,
            });
            await using var end = cancellation.UnsafeRegister(b => ((ProcessHandle)b!).SignalSession(Signals.Kill), build);
            var status = await build.Exited;
            cancellation.ThrowIfCancellationRequested();
            if (!status.Succeeded)
                return ([], Failure(await File.ReadAllTextAsync(log, CancellationToken.None)));
            return (Ordered(project, [.. folder.EnumerateFiles("*.project").Select(f => EvaluationFile.Read(f.FullName))]), null);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string[] Command(string project, string folder)
    {
        var targets = Path.Combine(folder, Targets);
        using (var from = typeof(ProjectBuild).Assembly.GetManifestResourceStream(Targets)!)
        using (var to = File.Create(targets))
            from.CopyTo(to);
        return
        [
            DotnetHost.Path, "build", project, "-nologo", "-verbosity:quiet", "-consoleLoggerParameters:NoSummary", "-nodeReuse:false", "-p:Configuration=Debug",
            $"-p:CustomAfterMicrosoftCommonTargets={targets}", $"-p:GaplessEvaluationFolder={folder}", "-p:ProvideCommandLineArgs=true",
            // A compiler that has nothing to do would not say what it is given: the output that is never there makes it run.
            "-p:NonExistentFile=__none__/__none__",
            "-p:UseSharedCompilation=false", "-p:RunAnalyzers=false",
        ];
    }

    private static Dictionary<string, string> BuildEnvironment()
    {
        var own = OwnEnvironment.All();
        // What an MSBuild above us has set for itself.
        foreach (var name in (string[])["MSBuildSDKsPath", "MSBuildExtensionsPath", "MSBUILD_EXE_PATH", "MSBuildLoadMicrosoftTargetsReadOnly"])
            own.Remove(name);
        own["MSBUILDDISABLENODEREUSE"] = "1";
        own["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        own["DOTNET_CLI_UI_LANGUAGE"] = "en";
        own["DOTNET_NOLOGO"] = "1";
        return own;
    }

    private static BuildFailure Failure(string output)
    {
        var problems = BuildOutput.Problems(output);
        var errors = problems.Count(p => p.IsError);
        return new BuildFailure(errors == 1 ? "the build failed: 1 error" : $"the build failed: {errors} errors", problems, output);
    }

    /// <summary>A project built for several frameworks is run on the newest.</summary>
    private static List<EvaluatedProject> Ordered(string root, IReadOnlyList<EvaluatedProject> all)
    {
        var byFile = all.GroupBy(p => p.File, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.OrderByDescending(p => p.Framework.Length).ThenByDescending(p => p.Framework, StringComparer.Ordinal).First(), StringComparer.Ordinal);
        var ordered = new List<EvaluatedProject>();
        Visit(root);
        return ordered;

        void Visit(string file)
        {
            if (!byFile.TryGetValue(file, out var project) || ordered.Contains(project))
                return;
            foreach (var reference in project.References.Keys)
                Visit(reference);
            ordered.Add(project);
        }
    }
}
