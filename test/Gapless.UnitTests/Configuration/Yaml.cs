using Gapless.Supervisor.Configuration;

namespace Gapless.UnitTests.Configuration;

internal static class Yaml
{
    public static GaplessConfig Good(string text)
    {
        ConfigResult result = ConfigReader.ReadText(text, "/etc/gapless/gapless.yaml");
        result.Problems.ShouldBeEmpty();
        return result.Config.ShouldNotBeNull();
    }

    public static string[] Problems(string text)
    {
        ConfigResult result = ConfigReader.ReadText(text, "gapless.yaml");
        result.Config.ShouldBeNull();
        return [.. result.Problems.Select(p => p.ToString())];
    }

    /// <summary>A service with <c>run</c> in line 3 and <c>listen</c> in line 4, so that <paramref name="lines"/> begin in line 5.</summary>
    public static string Service(params string[] lines) =>
        "services:\n  shop:\n    run: ./shop\n    listen: 8080\n" + string.Concat(lines.Select(l => "    " + l + "\n"));

    public static ServiceConfig Read(params string[] lines) => Good(Service(lines)).Services.Single();

    /// <summary>The one problem of a service, without file and place.</summary>
    public static string Problem(params string[] lines) => Problems(Service(lines)).ShouldHaveSingleItem().Split(": ", 2)[1];
}
