using System.Diagnostics;

namespace Gapless.Tests;

/// <summary>Releases of the scenario servers: a directory and the command line to run in it.</summary>
internal static class ScenarioRelease
{
    public static readonly string[] Languages = ["dotnet", "node", "python", "go", "ruby"];

    /// <summary>Lays the release out and returns its command line.</summary>
    /// <param name="scenarioJson">For <c>dotnet</c>: how the app shall behave; for <c>plain</c>: its arguments.</param>
    public static string Make(string language, TempDirectory directory, string version, string scenarioJson = "{}")
    {
        directory.Write("version.txt", version + "\n");
        if (language == "dotnet")
        {
            directory.Write("scenario.json", scenarioJson);
            return $"dotnet {Repository.ScenarioApp}";
        }
        foreach (var file in Directory.EnumerateFiles(language == "plain" ? Repository.PlainApp : Repository.ScenarioApps(language)))
            File.Copy(file, Path.Combine(directory.Path, Path.GetFileName(file)), overwrite: true);
        if (language == "go")
            BuildGo(directory.Path);
        return language switch
        {
            "node" => "node server.js",
            "python" => "gunicorn --worker-class gthread --threads 64 --keep-alive 75 --graceful-timeout 30 app:application",
            "go" => "./server",
            "ruby" => "puma --config puma.rb config.ru",
            "plain" => $"dotnet Plain.dll {scenarioJson.Trim('{', '}')}",
            "handover" => "python3 worker.py",
            _ => throw new ArgumentOutOfRangeException(nameof(language), language, "no such scenario server"),
        };
    }

    private static void BuildGo(string directory)
    {
        using var build = Process.Start(new ProcessStartInfo("go", ["build", "-o", "server", "."]) { WorkingDirectory = directory, UseShellExecute = false })!;
        build.WaitForExit();
        if (build.ExitCode != 0)
            throw new InvalidOperationException($"go build exited with {build.ExitCode}");
    }
}
