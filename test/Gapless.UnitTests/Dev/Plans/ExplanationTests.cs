using Gapless.Dev.Plans.Air;

namespace Gapless.UnitTests.Dev.Plans;

public sealed class ExplanationTests
{
    [Fact]
    public void Every_key_of_air_is_shown_with_value_origin_and_meaning()
    {
        using var folder = new Folder((".air.toml", "[build]\ndelay = 50\n[[build.rules]]\ncmd = 'x'\n"));
        folder.Arguments = folder.Arguments with { Explain = true };
        string text = string.Join('\n', folder.Override(("build.bin", "b")).Read().Explanation);
        foreach (AirKey key in AirKeys.All)
            text.ShouldContain($"{key.Name.Replace("[]", "[0]", StringComparison.Ordinal)} = ");
        text.ShouldContain("build.delay = 50   (.air.toml:2)\n    " + AirKeys.Find("build.delay")!.Meaning);
        text.ShouldContain("build.bin = \"b\"   (--build.bin)\n");
        text.ShouldContain("build.exclude_dir = [\"assets\", \"tmp\", \"vendor\", \"testdata\"]   (default)\n");
        text.ShouldContain("build.rules[0].cmd = \"x\"   (.air.toml:4)\n");
    }

    [Fact]
    public void A_plan_is_shown_in_parts()
    {
        using var folder = new Folder();
        folder.Arguments = folder.Arguments with { Command = ["ruby", "app.rb"], Explain = true };
        string text = string.Join('\n', folder.Read().Explanation);
        text.ShouldContain("runs 'ruby app.rb' again after each change, at http://127.0.0.1:8080");
        text.ShouldContain("  stop         SIGTERM, after 5s SIGKILL");
        text.ShouldContain("  failed build the old version keeps serving");
        folder.Arguments = folder.Arguments with { Explain = false };
        folder.Read().Explanation.ShouldBeEmpty();
    }
}
