using Gapless.EndToEndTests.Dev;

namespace Gapless.EndToEndTests.Flows;

public sealed class W2_FileChanged
{
    [Fact]
    public async Task File_changed_then_kernel_event_then_watcher_then_callback_then_rebuild()
    {
        await using var house = new DevHouse();
        house.Write("app.py", Programs.Python("v1"));
        await house.ServeAsync();

        house.Save("app.py", Programs.Python("v2"));
        await house.LiveAsync(2);
        (await house.GetAsync()).ShouldBe("v2");

        var answered = await house.EventAsync("answered", e => (int)e["revision"]! == 2);
        double[] way = [0, (double)answered["seen_ms"]!, (double)answered["compiled_ms"]!, (double)answered["ready_ms"]!, (double)answered["answered_ms"]!];
        way.ShouldBeInOrder();
    }

    [Fact]
    public async Task File_changed_then_kernel_event_then_watcher_then_callback_then_refresh()
    {
        await using var house = new DevHouse();
        house.Write("app.py", Programs.Python("v1"));
        house.Write("look.scss", "a { b: c }\n");
        house.Write("gapless.yaml", """
            dev:
              run: python3 app.py
              watch: { extensions: [ py ] }
              rules:
                - name: style
                  commands: [ "mkdir -p out && cp look.scss out/look.css" ]
                  watch: { extensions: [ scss ] }
                  reload: true
            """);
        await house.ServeAsync();

        house.Save("look.scss", "a { b: d }\n");

        await house.EventAsync("rule_ran");
        var live = await house.LiveAsync(2);
        ((string)live["way"]!).ShouldBe("rule style");
        house.Read("out/look.css").ShouldBe("a { b: d }\n");
        house.Events().Count(e => (string?)e["event"] == "starting").ShouldBe(1, "the app itself was left alone");
    }
}
