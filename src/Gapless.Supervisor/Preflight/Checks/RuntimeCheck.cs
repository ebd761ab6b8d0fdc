using Gapless.Contract;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Preflight.Programs;

namespace Gapless.Supervisor.Preflight.Checks;

/// <summary>The frameworks that a .NET program asks for are installed where it will look for them.</summary>
internal static class RuntimeCheck
{
    private const string Why = "no worker could start";

    public static IEnumerable<Finding> Of(Facts facts)
    {
        // A version that the command itself asks for is the author's affair.
        if (facts.Config.Run.Contains("--fx-version", StringComparison.Ordinal) || facts.Config.Run.Contains("--roll-forward", StringComparison.Ordinal))
            yield break;
        var line = RunLine.Of(facts.Config.Run);
        foreach (var program in facts.Runtimes.Where(p => !p.IsSelfContained && p.Frameworks.Length > 0))
        {
            if (DotNetRoot.Of(facts, line) is { } root)
                yield return Resolve(facts, program, root);
            else if (File.Exists(Path.Combine(Path.GetDirectoryName(program.Path)!, program.Name)) && line?.Program.Contains('/') == true)
                yield return Finding.Error(FindingIds.Runtime, $"{program.Name} needs {Text(program.Frameworks[0])}, and no .NET runtime is installed", Why, "install the runtime, set DOTNET_ROOT in 'env', or publish the app self-contained");
        }
    }

    private static Finding Resolve(Facts facts, RuntimeConfig program, DotNetRoot root)
    {
        var chosen = new Dictionary<string, FrameworkVersion>();
        var open = new Queue<FrameworkNeed>(program.Frameworks.Select(n => facts.Environment.GetValueOrDefault("DOTNET_ROLL_FORWARD") is { Length: > 0 } forced ? n with { RollForward = forced } : n));
        while (open.TryDequeue(out var need))
        {
            if (chosen.TryGetValue(need.Name, out var before) && before >= need.Version)
                continue;
            var installed = root.Versions(need.Name);
            if (RollForward.Choose(need, installed) is not { } version)
            {
                var there = installed.IsEmpty ? "there is none of it" : $"there are {string.Join(", ", installed)}";
                return Finding.Error(
                    FindingIds.Runtime, $"{program.Name} needs {Text(need)}; in {root.Path} {there}", Why,
                    $"install {need.Name} {need.Version.Major}.{need.Version.Minor}, publish for an installed one, or publish self-contained");
            }

            chosen[need.Name] = version;
            foreach (var further in root.NeedsOf(need.Name, version))
                open.Enqueue(further);
        }

        return Finding.Ok(FindingIds.Runtime, $"{program.Name} runs on {string.Join(", ", chosen.Select(c => $"{c.Key} {c.Value}"))}");
    }

    private static string Text(FrameworkNeed need) => $"{need.Name} {need.Version} ({need.RollForward})";
}
