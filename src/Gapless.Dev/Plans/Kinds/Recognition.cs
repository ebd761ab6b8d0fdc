using Gapless.Dev.Plans.Air;

namespace Gapless.Dev.Plans.Kinds;

/// <summary>What a folder is, where nobody says it.</summary>
internal static class Recognition
{
    /// <summary>For the message that it is nothing.</summary>
    public const string Looked = ".air.toml, .config/air.toml, a .csproj that can run, a .slnx or .sln with one web project, go.mod with 'package main', package.json, and pyproject.toml, requirements.txt, manage.py, app.py or main.py";

    /// <summary>Null: nothing, or a report.</summary>
    public static DevPlan? Of(PlanSearch search)
    {
        if (AirFile(search) is { } air)
        {
            AirSettings settings = AirReader.Read(air.File, search.Folder, search.Arguments.Overrides, search.Problems);
            return search.Problems.Count > 0 ? null : AirPlan.Of(settings, search);
        }

        foreach (Func<PlanSearch, DevPlan?> kind in (Func<PlanSearch, DevPlan?>[])[CSharpPlan.Of, GoPlan.Of, NodePlan.Of, PythonPlan.Of])
        {
            DevPlan? plan = kind(search);
            if (plan is not null || search.Problems.Count > 0)
                return plan;
        }

        return null;
    }

    /// <summary>Keys on the command line make it air's without a file. Null: it is not air's.</summary>
    public static AirPlace? AirFile(PlanSearch search)
    {
        if (search.Arguments.ConfigFile is { } named && !IsYaml(named))
            return new AirPlace(named);
        if (search.Arguments.Project is not null)
            return null;
        string? file = search.First(".air.toml", ".config/air.toml");
        return file is not null || search.Arguments.Overrides.Count > 0 ? new AirPlace(file) : null;
    }

    public static bool IsYaml(string file) => file.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);
}

/// <param name="File">Absolute; null: only keys on the command line.</param>
internal sealed record AirPlace(string? File);
