using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text;
using Gapless.Tests;
using Microsoft.AspNetCore.Http;

namespace Gapless.IntegrationTests.Dev.Front;

public sealed class InjectionTests(ITestOutputHelper output)
{
    private static string Tag(FrontBench bench, int revision) =>
        $"<script src=\"/.gapless/dev/client.js?token={bench.Token}&amp;revision={revision}\" async></script>";

    [Theory]
    [InlineData("identity")]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_page_gets_the_script_in_every_encoding_wherever_it_is_cut(string encoding)
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var bench = await FrontBench.StartAsync();
        var filler = new byte[random.Next(1, 40_000)];
        for (var i = 0; i < filler.Length; i++)
            filler[i] = (byte)random.Next('a', 'z');
        var page = $"<!doctype html><html><body><script>'</body>'</script><p>ü{Encoding.ASCII.GetString(filler)}</p></body></html>";
        await bench.ServeAsync(5, SmallApp.StartAsync(async context =>
        {
            var bytes = Encode(Encoding.UTF8.GetBytes(page), encoding);
            context.Response.ContentType = "text/html; charset=utf-8";
            context.Response.Headers.ETag = "\"v1\"";
            context.Response.Headers.LastModified = "Wed, 01 Jan 2025 00:00:00 GMT";
            context.Response.Headers.CacheControl = "public, max-age=3600";
            context.Response.Headers.Vary = "Accept-Encoding";
            if (encoding != "identity")
                context.Response.Headers.ContentEncoding = encoding;
            if (context.Request.Query.ContainsKey("length"))
                context.Response.ContentLength = bytes.Length;
            for (var at = 0; at < bytes.Length;)
            {
                var length = Math.Min(random.Next(8) == 0 ? random.Next(1, 20_000) : random.Next(1, 900), bytes.Length - at);
                await context.Response.Body.WriteAsync(bytes.AsMemory(at, length));
                at += length;
            }
        }));
        var expected = page.Replace("</body></html>", $"{Tag(bench, 5)}</body></html>", StringComparison.Ordinal);

        for (var round = 0; round < 20; round++)
        {
            using var answer = await bench.NavigateAsync(round % 2 == 0 ? "/" : "/?length");

            (await answer.Content.ReadAsStringAsync()).ShouldBe(expected, $"seed {seed}, round {round}");
            answer.Content.Headers.ContentEncoding.ShouldBeEmpty();
            answer.Headers.ETag.ShouldBeNull();
            answer.Content.Headers.LastModified.ShouldBeNull();
            answer.Headers.CacheControl!.ToString().ShouldBe("no-store");
            answer.Headers.Vary.ShouldBe(["Accept-Encoding"]);
        }
    }

    [Fact]
    public async Task The_app_is_asked_for_what_can_be_opened_and_for_the_whole_page()
    {
        await using var bench = await FrontBench.StartAsync();
        await bench.ServeAsync(1, SmallApp.StartAsync(context =>
            context.Response.WriteAsync($"{context.Request.Headers.AcceptEncoding}|{context.Request.Headers.IfNoneMatch}|{context.Request.Headers.IfModifiedSince}")));

        async Task<string> AskAsync(string encodings, string destination)
        {
            using var answer = await bench.NavigateAsync("/", encodings, request =>
            {
                request.Headers.Remove("Sec-Fetch-Dest");
                request.Headers.TryAddWithoutValidation("Sec-Fetch-Dest", destination);
                request.Headers.TryAddWithoutValidation("If-None-Match", "\"v1\"");
                request.Headers.TryAddWithoutValidation("If-Modified-Since", "Wed, 01 Jan 2025 00:00:00 GMT");
            });
            return await answer.Content.ReadAsStringAsync();
        }

        (await AskAsync("gzip, deflate, br, zstd", "document")).ShouldBe("gzip, br||");
        (await AskAsync("zstd;q=1, br;q=0.5", "iframe")).ShouldBe("br;q=0.5||");
        (await AskAsync("zstd", "document")).ShouldBe("identity||");
        // Nothing of this for what is no page.
        (await AskAsync("gzip, deflate, br, zstd", "image")).ShouldBe("gzip, deflate, br, zstd|\"v1\"|Wed, 01 Jan 2025 00:00:00 GMT");
    }

    [Theory]
    [InlineData("GET", "text/html", "empty", "text/html", 200, "")]
    [InlineData("GET", "*/*", null, "text/html", 200, "")]
    [InlineData("GET", "text/html", "document", "text/plain", 200, "")]
    [InlineData("GET", "text/html", "document", "application/xhtml+xml", 200, "")]
    [InlineData("GET", "text/html", "document", "text/html; charset=utf-16", 200, "")]
    [InlineData("POST", "text/html", "document", "text/html", 200, "")]
    [InlineData("GET", "text/html", "document", "text/html", 206, "")]
    [InlineData("GET", "text/html", "document", "text/html", 200, "attachment; filename=a.html")]
    public async Task Everything_else_passes_byte_for_byte(string method, string accept, string? destination, string type, int status, string disposition)
    {
        await using var bench = await FrontBench.StartAsync();
        await bench.ServeAsync(1, SmallApp.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            context.Response.Headers.ETag = "\"v1\"";
            context.Response.Headers.ContentDisposition = disposition;
            context.Response.ContentLength = 13;
            return context.Response.WriteAsync("<body></body>");
        }));
        using var request = new HttpRequestMessage(new HttpMethod(method), "/");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (destination is not null)
            request.Headers.TryAddWithoutValidation("Sec-Fetch-Dest", destination);

        using var answer = await bench.Client.SendAsync(request);

        (await answer.Content.ReadAsByteArrayAsync()).ShouldBe("<body></body>"u8.ToArray());
        answer.Content.Headers.ContentLength.ShouldBe(13);
        answer.Headers.ETag!.Tag.ShouldBe("\"v1\"");
    }

    [Fact]
    public async Task Error_pages_get_the_script_too()
    {
        await using var bench = await FrontBench.StartAsync();
        await bench.ServeAsync(2, SmallApp.StartAsync(context =>
        {
            context.Response.StatusCode = 404;
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync("<h1>Not found");
        }));

        using var answer = await bench.NavigateAsync("/");

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("<h1>Not found" + Tag(bench, 2));
    }

    [Fact]
    public async Task A_page_that_never_ends_arrives_as_it_is_written()
    {
        var go = new SemaphoreSlim(0);
        await using var bench = await FrontBench.StartAsync();
        await bench.ServeAsync(1, SmallApp.StartAsync(async context =>
        {
            context.Response.ContentType = "text/html";
            context.Response.Headers.ContentEncoding = "gzip";
            await using var zip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await zip.WriteAsync("<p>more</p>"u8.ToArray());
                await zip.FlushAsync();
                await context.Response.Body.FlushAsync();
                await go.WaitAsync(context.RequestAborted);
            }
        }));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");

        using var answer = await bench.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[100];
        for (var i = 0; i < 3; i++)
        {
            var read = await stream.ReadAsync(buffer);
            Encoding.UTF8.GetString(buffer, 0, read).ShouldBe("<p>more</p>");
            go.Release();
        }
    }

    [Fact]
    public async Task A_policy_is_obeyed_and_said_once()
    {
        await using var bench = await FrontBench.StartAsync();
        await bench.ServeAsync(1, SmallApp.StartAsync(context =>
        {
            context.Response.ContentType = "text/html";
            context.Response.Headers.ContentSecurityPolicy = context.Request.Query["csp"];
            return context.Response.WriteAsync($"<head>{context.Request.Query["meta"]}</head><body></body>");
        }));

        async Task<string> PageAsync(string query)
        {
            using var answer = await bench.NavigateAsync("/page?" + query);
            answer.Headers.TryGetValues("Content-Security-Policy", out var policies);
            (policies?.Single() ?? "").ShouldBe(query.StartsWith("csp=", StringComparison.Ordinal) ? Uri.UnescapeDataString(query[4..]) : "");
            return await answer.Content.ReadAsStringAsync();
        }

        (await PageAsync("csp=default-src 'self'")).ShouldContain(Tag(bench, 1));
        (await PageAsync("csp=script-src 'nonce-abc' 'strict-dynamic'")).ShouldContain("revision=1\" nonce=\"abc\" async></script>");
        bench.Notices.ShouldBeEmpty();

        (await PageAsync("csp=script-src 'sha256-xyz'")).ShouldBe("<head></head><body></body>");
        (await PageAsync("csp=script-src 'none'")).ShouldBe("<head></head><body></body>");
        (await PageAsync("meta=" + Uri.EscapeDataString("<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\">"))).ShouldEndWith("</head><body></body>");
        bench.Notices.Count.ShouldBe(1);
        bench.Notices.Single().ShouldStartWith("/page has a Content-Security-Policy that forbids the script");
    }

    [Fact]
    public async Task A_page_under_a_foreign_name_does_not_learn_the_token()
    {
        await using var bench = await FrontBench.StartAsync();
        await bench.ServeAsync(1, SmallApp.StartPageAsync("<body></body>"));

        using var answer = await bench.NavigateAsync("/", change: request => request.Headers.Host = "rebound.example");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("<body></body>");
    }

    [Fact]
    public async Task Without_browsers_pages_stay_as_they_are()
    {
        await using var bench = await FrontBench.StartAsync(o => o with { Browser = false });
        await bench.ServeAsync(1, SmallApp.StartPageAsync("<body></body>"));

        using var answer = await bench.NavigateAsync("/");

        (await answer.Content.ReadAsStringAsync()).ShouldBe("<body></body>");
        using var events = await bench.Client.GetAsync("/.gapless/dev/events?token=" + bench.Token);
        events.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_page_in_zstd_that_nobody_asked_for_is_left_alone_and_told()
    {
        await using var bench = await FrontBench.StartAsync();
        using var folder = new TempDirectory();
        var file = folder.Write("page.html", "<body></body>");
        using (var zstd = Process.Start("zstd", ["-q", file]))
            await zstd.WaitForExitAsync();
        var bytes = await File.ReadAllBytesAsync(file + ".zst");
        await bench.ServeAsync(1, SmallApp.StartAsync(context =>
        {
            context.Response.ContentType = "text/html";
            context.Response.Headers.ContentEncoding = "zstd";
            return context.Response.Body.WriteAsync(bytes).AsTask();
        }));

        using var answer = await bench.NavigateAsync("/page");

        (await answer.Content.ReadAsByteArrayAsync()).ShouldBe(bytes);
        answer.Content.Headers.ContentEncoding.ShouldBe(["zstd"]);
        bench.Notices.Single().ShouldContain("zstd");
    }

    private static byte[] Encode(byte[] bytes, string encoding)
    {
        if (encoding == "identity")
            return bytes;
        using var encoded = new MemoryStream();
        using (Stream stream = encoding == "gzip" ? new GZipStream(encoded, CompressionLevel.Fastest) : new BrotliStream(encoded, CompressionLevel.Fastest))
            stream.Write(bytes);
        return encoded.ToArray();
    }
}
