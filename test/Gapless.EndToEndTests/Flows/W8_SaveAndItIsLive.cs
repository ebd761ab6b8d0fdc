using Gapless.EndToEndTests.Dev;

namespace Gapless.EndToEndTests.Flows;

public sealed class W8_SaveAndItIsLive
{
    [Fact]
    public async Task Source_changed_then_in_a_watched_place_then_built_then_started_then_the_latest_output_is_shown()
    {
        await using var house = new DevHouse();
        house.Write("app.py", Programs.Python("v1"));
        house.Write(".gitignore", "generated/\n");
        await house.ServeAsync();

        house.Write("generated/data.py", "not watched\n");
        house.Save("app.py", Programs.Python("v2"));
        await house.LiveAsync(2);

        (await house.GetAsync()).ShouldBe("v2");
        await house.EventAsync("answered", e => (int)e["revision"]! == 2);
        house.Saves().ShouldHaveSingleItem().Files.ShouldBe(["app.py"]);
        house.Events().Select(e => (string)e["event"]!).Where(e => e is not ("printed" or "note")).ShouldBe(
            ["planned", "compiled", "starting", "live", "saved", "compiled", "starting", "live", "answered"]);
    }
}
