using System.Security.Cryptography;
using Gapless.IntegrationTests.Releases.Trust;
using Gapless.Supervisor.Releases;
using Gapless.Supervisor.Releases.Sources;
using Gapless.Tests;
using Microsoft.AspNetCore.Http;

namespace Gapless.IntegrationTests.Releases.Sources;

/// <summary>Downloads from a real web server that misbehaves.</summary>
public sealed class DownloadTests : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private readonly byte[] _contents = RandomNumberGenerator.GetBytes(3_000_000);
    private PackageServer _server = null!;

    private string Digest => Convert.ToHexStringLower(SHA256.HashData(_contents));

    private Uri Location => new(_server.Location, "shop.gap");

    private string Served => Path.Combine(_directory.Path, "served");

    public async ValueTask InitializeAsync()
    {
        _server = await PackageServer.StartAsync(Served);
        await File.WriteAllBytesAsync(Path.Combine(Served, "shop.gap"), _contents);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_file_comes_whole_and_goes_when_it_was_used()
    {
        using (Download download = await FetchAsync(new ReleaseUrl(Location, Digest, _contents.Length)))
        {
            (await File.ReadAllBytesAsync(download.Path)).ShouldBe(_contents);
            (download.Bytes, download.Resumed).ShouldBe((_contents.Length, 0));
        }

        Directory.EnumerateFiles(Path.Combine(_directory.Path, "downloads", "shop"), "*.part").ShouldBeEmpty();
    }

    [Fact]
    public async Task One_that_is_cut_off_again_and_again_goes_on_where_it_was()
    {
        Truncate(afterEach: 700_000);
        using Download download = await FetchAsync(new ReleaseUrl(Location, Digest));
        (await File.ReadAllBytesAsync(download.Path)).ShouldBe(_contents);
        _server.Requests[0].Range.ShouldBeNull();
        _server.Requests.Skip(1).Select(r => r.Range).ShouldAllBe(r => r != null);
        _server.Requests.Count.ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task The_next_supervisor_goes_on_where_the_last_one_was()
    {
        using var killed = new CancellationTokenSource();
        int sent = SendHalfThen(killed.Cancel);
        await Should.ThrowAsync<OperationCanceledException>(() => NewDownloads().FetchAsync("shop", new ReleaseUrl(Location, Digest), killed.Token));
        _server.Misbehave = _ => Task.FromResult(false);

        using Download download = await FetchAsync(new ReleaseUrl(Location, Digest));
        (await File.ReadAllBytesAsync(download.Path)).ShouldBe(_contents);
        download.Resumed.ShouldBe(sent);
        _server.Requests[^1].Range.ShouldBe($"bytes={sent}-");
    }

    [Fact]
    public async Task A_file_that_changed_in_between_comes_anew()
    {
        using var killed = new CancellationTokenSource();
        SendHalfThen(killed.Cancel);
        await Should.ThrowAsync<OperationCanceledException>(() => NewDownloads().FetchAsync("shop", new ReleaseUrl(Location), killed.Token));
        _server.Misbehave = _ => Task.FromResult(false);
        byte[] other = RandomNumberGenerator.GetBytes(2_500_000);
        await File.WriteAllBytesAsync(Path.Combine(Served, "shop.gap"), other);

        using Download download = await FetchAsync(new ReleaseUrl(Location));
        (await File.ReadAllBytesAsync(download.Path)).ShouldBe(other);
    }

    [Fact]
    public async Task A_rest_that_does_not_belong_to_the_beginning_is_fetched_again_as_a_whole()
    {
        using var killed = new CancellationTokenSource();
        SendHalfThen(killed.Cancel, other: true);
        await Should.ThrowAsync<OperationCanceledException>(() => NewDownloads().FetchAsync("shop", new ReleaseUrl(Location, Digest), killed.Token));
        _server.Misbehave = _ => Task.FromResult(false);

        using Download download = await FetchAsync(new ReleaseUrl(Location, Digest));
        (await File.ReadAllBytesAsync(download.Path)).ShouldBe(_contents);
    }

    [Fact]
    public async Task What_has_another_digest_or_size_is_refused_and_not_kept()
    {
        (await RefusedAsync(new ReleaseUrl(Location, new string('a', 64)))).ShouldEndWith($"its SHA-256 is {Digest}, not {new string('a', 64)}");
        (await RefusedAsync(new ReleaseUrl(Location, Digest, 17))).ShouldEndWith("has 3000000 bytes, not 17");
        Directory.EnumerateFiles(Path.Combine(_directory.Path, "downloads", "shop")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Redirects_are_followed_but_not_without_end()
    {
        _server.Misbehave = context => Redirect(context, context.Request.Path == "/old" ? "/shop.gap" : null);
        using (await FetchAsync(new ReleaseUrl(new Uri(_server.Location, "old"), Digest)))
        {
            _server.Requests.Select(r => r.Path).ShouldBe(["/old", "/shop.gap"]);
        }

        _server.Misbehave = context => Redirect(context, "/again");
        (await RefusedAsync(new ReleaseUrl(Location, Digest))).ShouldContain("redirects more than 5 times");
        _server.Misbehave = context => Redirect(context, "file:///etc/passwd");
        (await RefusedAsync(new ReleaseUrl(Location, Digest))).ShouldContain("file:///etc/passwd is not asked");
    }

    [Fact]
    public async Task An_unsigned_feed_comes_over_https_or_from_this_machine_wherever_it_is_redirected_to()
    {
        static bool Allowed(Uri place) => place.Scheme == "https" || place.IsLoopback;
        (await NewDownloads().ReadFeedAsync(Location, Allowed, CancellationToken.None)).ShouldBe(_contents);
        _server.Misbehave = context => Redirect(context, "http://mirror.example/feed.json");
        (await Should.ThrowAsync<ReleaseRefusedException>(() => NewDownloads().ReadFeedAsync(Location, Allowed, CancellationToken.None)))
            .Message.ShouldBe("http://mirror.example/feed.json is not asked: without a signature ('trust: require') only HTTPS and this machine itself are");
    }

    [Fact]
    public async Task Missing_files_and_dead_servers_are_named()
    {
        (await FailedAsync(new ReleaseUrl(new Uri(_server.Location, "none.gap"), Digest))).ShouldBe($"{_server.Location}none.gap answers 404.");
        _server.Asked("none.gap").ShouldBe(1);

        _server.Misbehave = context =>
        {
            context.Response.StatusCode = 503;
            return Task.FromResult(true);
        };
        (await FailedAsync(new ReleaseUrl(Location, Digest))).ShouldContain("the server answers 503");
        _server.Asked("shop.gap").ShouldBe(TrustHouse.Limits.Attempts);

        Uri gone = Location;
        await _server.DisposeAsync();
        (await FailedAsync(new ReleaseUrl(gone, Digest))).ShouldContain("could not be fetched: Connection refused");
    }

    [Theory]
    [InlineData("https://example.com/a.gap#sha256=00", "'00' is not a SHA-256: it has 64 hex digits, as 'sha256sum' prints them.")]
    [InlineData("https://example.com/a.gap#md5=1", "'md5=1' says nothing about a package. Write '#sha256=' and the 64 digits of its digest.")]
    [InlineData("https://a:b@example.com/a.gap", "'https://a:b@example.com/a.gap' is not the URL of a package.")]
    public void Wrong_urls_are_explained(string url, string message) =>
        Should.Throw<ReleaseException>(() => ReleaseUrl.TryParse(url, out _)).Message.ShouldBe(message);

    private static Task<bool> Redirect(HttpContext context, string? to)
    {
        if (to is not null)
        {
            context.Response.Redirect(to);
        }

        return Task.FromResult(to is not null);
    }

    /// <summary>Ends each answer after so many bytes, as a proxy that gives up does.</summary>
    private void Truncate(int afterEach) => _server.Misbehave = async context =>
    {
        int from = context.Request.Headers.Range is [{ } range] ? int.Parse(range["bytes=".Length..^1]) : 0;
        context.Response.Headers.ETag = "\"1\"";
        context.Response.ContentLength = _contents.Length - from;
        if (from > 0)
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = $"bytes {from}-{_contents.Length - 1}/{_contents.Length}";
        }

        await context.Response.Body.WriteAsync(_contents.AsMemory(from, Math.Min(afterEach, _contents.Length - from)));
        await context.Response.Body.FlushAsync();
        if (from + afterEach < _contents.Length)
        {
            context.Abort();
        }

        return true;
    };

    /// <summary>Sends half of the file and calls <paramref name="then"/> when the client has it all on its disk.</summary>
    private int SendHalfThen(Action then, bool other = false)
    {
        int half = _contents.Length / 2;
        byte[] first = other ? RandomNumberGenerator.GetBytes(half) : _contents[..half];
        var file = new FileInfo(Path.Combine(Served, "shop.gap"));
        _server.Misbehave = async context =>
        {
            context.Response.Headers.ETag = $"\"{file.Length:x}-{file.LastWriteTimeUtc.Ticks:x}\"";
            context.Response.ContentLength = _contents.Length;
            await context.Response.Body.WriteAsync(first);
            await context.Response.Body.FlushAsync();
            string downloads = Path.Combine(_directory.Path, "downloads", "shop");
            await Until.TrueAsync(() => Directory.EnumerateFiles(downloads, "*.part").Any(p => new FileInfo(p).Length == half), "half of it is here");
            then();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        };
        return half;
    }

    private Downloads NewDownloads() => new(Path.Combine(_directory.Path, "downloads"), TrustHouse.Limits, TimeProvider.System);

    private Task<Download> FetchAsync(ReleaseUrl url) => NewDownloads().FetchAsync("shop", url, TestContext.Current.CancellationToken);

    private async Task<string> RefusedAsync(ReleaseUrl url) => (await Should.ThrowAsync<ReleaseRefusedException>(() => FetchAsync(url))).Message;

    private async Task<string> FailedAsync(ReleaseUrl url) => (await Should.ThrowAsync<ReleaseException>(() => FetchAsync(url))).Message;
}
