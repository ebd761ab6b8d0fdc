using Gapless.Dev.Compiling;
using Gapless.Dev.Front;
using Gapless.Tests;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace Gapless.IntegrationTests.Dev.Front;

/// <summary>Real pages in a real browser.</summary>
public sealed class BrowserTests(Chromium chromium) : IClassFixture<Chromium>
{

    /// <summary>Pictures for people, where they are wanted: the folder is named by this variable.</summary>
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("GAPLESS_TEST_PICTURES");

    [Fact]
    public async Task A_page_reloads_when_the_next_revision_serves()
    {
        await using var bench = await FrontBench.StartAsync();
        await ServeAsync(bench, 1);
        var page = await OpenAsync(bench);

        await ServeAsync(bench, 2);

        await Assertions.Expect(page.Locator("body > h1")).ToHaveTextAsync("version 2");
        bench.FirstAnswers.Select(a => a.Revision).ShouldBe([1, 2]);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_style_sheet_an_import_and_an_image_are_swapped_in_place()
    {
        var colour = "rgb(255, 0, 0)";
        var size = "10px";
        var asked = 0;
        await using var bench = await FrontBench.StartAsync();
        await bench.ServeAsync(1, SmallApp.StartAsync(context =>
        {
            var (type, text) = context.Request.Path.Value switch
            {
                "/css/site.1a2b.css" => ("text/css", $"@import '/css/inner.css'; h1 {{ color: {Volatile.Read(ref colour)} }}"),
                "/css/inner.css" => ("text/css", $"h1 {{ font-size: {Volatile.Read(ref size)} }}"),
                "/logo.svg" => ("image/svg+xml", $"<svg xmlns='http://www.w3.org/2000/svg' width='{Interlocked.Increment(ref asked) * 10}' height='10'/>"),
                _ => ("text/html", "<link rel=stylesheet href=/css/site.1a2b.css><body><h1>x</h1><img src=/logo.svg></body>"),
            };
            context.Response.ContentType = type;
            context.Response.Headers.CacheControl = type == "text/html" ? "" : "max-age=600";
            return context.Response.WriteAsync(text);
        }));
        var page = await OpenAsync(bench);
        await page.EvaluateAsync("() => { window.kept = 'state of the page'; }");

        Volatile.Write(ref colour, "rgb(0, 128, 0)");
        bench.Front.Refresh(["/home/me/app/wwwroot/css/site.css"]);
        await Assertions.Expect(page.Locator("body > h1")).ToHaveCSSAsync("color", "rgb(0, 128, 0)");

        Volatile.Write(ref size, "44px");
        bench.Front.Refresh(["/home/me/app/wwwroot/css/inner.css"]);
        await Assertions.Expect(page.Locator("body > h1")).ToHaveCSSAsync("font-size", "44px");

        bench.Front.Refresh(["/home/me/app/wwwroot/logo.svg"]);
        await page.WaitForFunctionAsync("() => document.images[0].naturalWidth === 20");

        (await page.EvaluateAsync<string>("() => window.kept")).ShouldBe("state of the page");
        (await page.EvaluateAsync<int>("() => document.styleSheets.length")).ShouldBe(1);

        // What cannot be swapped is loaded with the page.
        bench.Front.Refresh(["/home/me/app/wwwroot/app.js"]);
        await page.WaitForFunctionAsync("() => window.kept === undefined");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_failure_lies_over_the_page_and_goes_away_with_the_repair()
    {
        using var folder = new TempDirectory();
        await using var bench = await FrontBench.StartAsync(o => o with { Folder = folder.Path });
        await ServeAsync(bench, 1);
        var page = await OpenAsync(bench);
        await page.EvaluateAsync("() => { window.kept = 1; }");

        bench.Front.ShowFailure(Failure(folder));

        var card = page.Locator("gapless-dev .card");
        await Assertions.Expect(card).ToContainTextAsync("The type or namespace name 'Cart<Item>' could not be found");
        // Source is text, whatever it contains.
        await Assertions.Expect(card).ToContainTextAsync("<img src=x onerror=\"window.hacked=1\">");
        (await page.EvaluateAsync<bool>("() => window.hacked === undefined && document.querySelector('gapless-dev').shadowRoot.querySelector('img') === null")).ShouldBeTrue();
        (await card.Locator("a").First.GetAttributeAsync("href")).ShouldBe($"vscode://file{folder.Path}/Pages/Cart.cs:5:16");
        await PictureAsync(page, "overlay");

        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("gapless-dev .chip")).ToBeVisibleAsync();
        await page.Locator("gapless-dev .chip").ClickAsync();
        await Assertions.Expect(card).ToBeVisibleAsync();

        bench.Front.ClearFailure();
        await Assertions.Expect(page.Locator("gapless-dev")).ToHaveCountAsync(0);
        (await page.EvaluateAsync<int>("() => window.kept")).ShouldBe(1);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Without_any_version_the_failure_is_the_page_until_one_answers()
    {
        using var folder = new TempDirectory();
        await using var bench = await FrontBench.StartAsync(o => o with { Folder = folder.Path });
        bench.Front.ShowFailure(Failure(folder));
        var page = await NewPageAsync();

        var answer = await page.GotoAsync(bench.Uri.ToString());

        answer!.Status.ShouldBe(500);
        await Assertions.Expect(page.Locator("gapless-dev .card")).ToContainTextAsync("CS0246");
        await PictureAsync(page, "page");
        await Until.TrueAsync(() => bench.Front.Browsers == 1, "the page listens");
        bench.Front.ShowFailure(new BuildFailure("go build exited with 1", [], "./main.go:3: undefined: x"));
        await Assertions.Expect(page.Locator("gapless-dev .card")).ToContainTextAsync("undefined: x");
        await PictureAsync(page, "page-output");
        bench.Front.ClearFailure();
        await Assertions.Expect(page.Locator("gapless-dev .card")).ToContainTextAsync("Starting");

        await ServeAsync(bench, 1);

        await Assertions.Expect(page.Locator("body > h1")).ToHaveTextAsync("version 1");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task All_tabs_share_one_connection()
    {
        await using var bench = await FrontBench.StartAsync();
        await ServeAsync(bench, 1);
        var first = await OpenAsync(bench);
        var pages = new List<IPage> { first };
        for (var i = 0; i < 7; i++)
        {
            pages.Add(await first.Context.NewPageAsync());
            await pages[^1].GotoAsync(bench.Uri.ToString());
        }
        bench.Front.ShowFailure(new BuildFailure("broken", [], ""));
        foreach (var page in pages)
            await Assertions.Expect(page.Locator("gapless-dev .card")).ToContainTextAsync("broken");
        bench.Front.Browsers.ShouldBe(1);

        await ServeAsync(bench, 2);
        bench.Front.ClearFailure();

        foreach (var page in pages)
            await Assertions.Expect(page.Locator("body > h1")).ToHaveTextAsync("version 2");
        await Until.TrueAsync(() => bench.Front.Browsers == 1, "one connection is left");
        await first.CloseAsync();
        await ServeAsync(bench, 3);
        await Assertions.Expect(pages[^1].Locator("body > h1")).ToHaveTextAsync("version 3");
        await Until.TrueAsync(() => bench.Front.Browsers == 1, "one connection is left");
        await pages[^1].Context.CloseAsync();
        await Until.TrueAsync(() => bench.Front.Browsers == 0, "the browser has gone");
    }

    [Fact]
    public async Task Under_a_strict_policy_everything_works()
    {
        const string Own = "default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'";
        const string Nonce = "default-src 'none'; script-src 'nonce-n1'; connect-src 'self'; worker-src 'none'";
        await using var bench = await FrontBench.StartAsync();
        Task<SmallApp> App(int version) => SmallApp.StartAsync(context =>
        {
            context.Response.ContentType = "text/html";
            context.Response.Headers.ContentSecurityPolicy = context.Request.Path == "/strict" ? Nonce : Own;
            return context.Response.WriteAsync(Plain(version));
        });
        await bench.ServeAsync(1, App(1));
        bench.Front.Reload(1);
        var page = await OpenAsync(bench);
        // Neither allows a worker made from a string: a connection each.
        var strict = await page.Context.NewPageAsync();
        await strict.GotoAsync(bench.Uri + "strict");
        await Until.TrueAsync(() => bench.Front.Browsers == 2, "both listen");

        bench.Front.ShowFailure(new BuildFailure("broken", [], "output"));
        foreach (var each in (IPage[])[page, strict])
        {
            await Assertions.Expect(each.Locator("gapless-dev .card")).ToContainTextAsync("broken");
            (await each.Locator("gapless-dev .veil").EvaluateAsync<string>("e => getComputedStyle(e).position")).ShouldBe("fixed");
        }
        await bench.ServeAsync(2, App(2));
        bench.Front.ClearFailure();
        bench.Front.Reload(2);

        await Assertions.Expect(page.Locator("body > h1")).ToHaveTextAsync("version 2");
        await Assertions.Expect(strict.Locator("body > h1")).ToHaveTextAsync("version 2");
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_page_comes_back_when_the_front_was_away(bool sameToken)
    {
        var bench = await FrontBench.StartAsync(o => o with { Token = "first" });
        var port = bench.Front.Address.Tcp!.Port;
        await ServeAsync(bench, 1);
        var page = await OpenAsync(bench);
        await bench.DisposeAsync();

        await using var next = await FrontBench.StartAsync(o => o with { Token = sameToken ? "first" : "second" }, port);
        await ServeAsync(next, 9);

        await Assertions.Expect(page.Locator("body > h1")).ToHaveTextAsync("version 9");
        await Until.TrueAsync(() => next.Front.Browsers == 1, "it listens again");
        await page.Context.CloseAsync();
    }

    private static string Plain(int version) => $"<!doctype html><title>App</title><body><h1>version {version}</h1></body>";

    private static async Task ServeAsync(FrontBench bench, int revision)
    {
        await bench.ServeAsync(revision, SmallApp.StartPageAsync(Plain(revision)));
        bench.Front.Reload(revision);
    }

    private static BuildFailure Failure(TempDirectory folder)
    {
        var file = folder.Write("Pages/Cart.cs", """
            namespace Shop.Pages;

            public sealed class CartPage
            {
                public required Cart<Item> Cart { get; init; }

                /// <summary>Contains <img src=x onerror="window.hacked=1">.</summary>
                public decimal Sum() => Cart.Items.Sum(item => item.Price * item.Count) + Shipping.For(Cart, Country.Of(Cart.Owner), express: false)

                private int _unused;
            }
            """);
        return new BuildFailure(
            "The build failed",
            [
                new Problem(file, 5, 16, true, "CS0246", "The type or namespace name 'Cart<Item>' could not be found (are you missing a using directive or an assembly reference?)"),
                new Problem(file, 8, 137, true, "CS1002", "; expected"),
                new Problem(file, 10, 17, false, "CS0169", "The field 'CartPage._unused' is never used"),
            ],
            "");
    }

    private static async Task PictureAsync(IPage page, string name)
    {
        if (Pictures is null)
            return;
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Pictures, $"{name}-{scheme}.png") });
        }
    }

    private async Task<IPage> NewPageAsync()
    {
        var context = await chromium.Browser.NewContextAsync();
        context.SetDefaultTimeout(20_000);
        return await context.NewPageAsync();
    }

    /// <summary>Opens the app and waits until its page listens.</summary>
    private async Task<IPage> OpenAsync(FrontBench bench)
    {
        var page = await NewPageAsync();
        await page.GotoAsync(bench.Uri.ToString());
        await Until.TrueAsync(() => bench.Front.Browsers == 1, "the page listens");
        return page;
    }
}
