using Gapless.Supervisor.Health;

namespace Gapless.IntegrationTests.Health;

internal static class Contexts
{
    public static CommandContext In(string directory) => new()
    {
        Service = "shop",
        Generation = 7,
        Release = new string('a', 64),
        Version = "1.2",
        Directory = directory,
        Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["OWN"] = "value" },
        OutputDirectory = directory,
    };
}
