using System.Formats.Tar;
using System.Text;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Releases;
using Gapless.Supervisor.Releases.Sources;
using Gapless.Supervisor.Releases.Trust;

namespace Gapless.IntegrationTests.Releases.Trust;

/// <summary>The attacks that The Update Framework lists (specification, section 1.5.2), each under its name there.</summary>
public sealed class UpdateFrameworkAttacksTests
{
    [Fact]
    public async Task Arbitrary_software_installation()
    {
        await using TrustHouse house = await TrustHouse.BuildAsync();
        SigningKey ci = house.Key("ci");
        string good = house.Pack("1", 1, [ci]);

        (await house.RefusedAsync(house.Pack("2", 2, []))).ShouldStartWith("it is not signed;");
        (await house.RefusedAsync(house.Pack("3", 3, [house.Key("eve", isTrusted: false)]))).ShouldStartWith("nobody trusted here has signed it");
        (await house.RefusedAsync(house.Folder)).ShouldStartWith("it is no package");
        string archive = Path.Combine(house.Folder, "plain.tar.gz");
        GapFile.Write(archive, [GapFile.NewFile("bin/shop", "evil")]);
        (await house.RefusedAsync(archive)).ShouldStartWith("it is no package");

        List<GnuTarEntry> entries = GapFile.Read(good);
        entries.Named("app/bin/shop").DataStream = new MemoryStream("shop 9"u8.ToArray());
        string altered = Path.Combine(house.Folder, "altered.gap");
        GapFile.Write(altered, entries);
        (await house.RefusedAsync(altered)).ShouldBe("it was altered: 'bin/shop' is not the file that was packed");

        (await house.TakeAsync(good)).Label.ShouldBe("1");
    }

    [Fact]
    public async Task Endless_data()
    {
        await using TrustHouse house = await TrustHouse.BuildAsync(TrustHouse.Limits with { LargestPackage = 4_000_000, LargestFeed = 100_000 });
        SigningKey ci = house.Key("ci");
        string package = house.Pack("1", 1, [ci]);
        long sent = 0;
        house.Server.Misbehave = async context =>
        {
            byte[] block = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
                Interlocked.Add(ref sent, block.Length);
            }

            return true;
        };

        (await house.RefusedAsync(house.Url(package))).ShouldEndWith("sends more than 4000000 bytes");
        (await house.RefusedAsync($"{house.Url(package)}#size=1000")).ShouldEndWith("sends more than 1000 bytes");
        (await house.FeedRefusedAsync()).ShouldEndWith("sends more than 100000 bytes, and no feed is so large");
        Directory.EnumerateFiles(house.Partials).ShouldBeEmpty();

        // What a package unpacks to is bounded by its manifest, and so is the manifest.
        house.Server.Misbehave = _ => Task.FromResult(false);
        List<GnuTarEntry> entries = GapFile.Read(package);
        entries.Named("app/config").DataStream = new MemoryStream(new byte[50_000_000]);
        GapFile.Write(package, entries);
        (await house.RefusedAsync(package)).ShouldBe("it was altered: where its manifest has 'config' it has 'app/config'");
        GapFile.WriteWithLongName(package, entries.Named("gapless/manifest"), length: 100_000_000);
        (await house.RefusedAsync(package)).ShouldBe("it was altered: it unpacks to more than its manifest says");
        entries.Named("gapless/manifest").DataStream = new MemoryStream(new byte[50_000_000]);
        GapFile.Write(package, entries);
        (await house.RefusedAsync(package)).ShouldStartWith("its manifest cannot be read:");
    }

    /// <summary>A release brings all it needs and names no other, so nothing can be slipped in by name; and nothing can be added to one.</summary>
    [Fact]
    public async Task Extraneous_dependencies()
    {
        await using TrustHouse house = await TrustHouse.BuildAsync();
        string package = house.Pack("1", 1, [house.Key("ci")]);
        List<GnuTarEntry> entries = GapFile.Read(package);

        GapFile.Write(package, [.. entries, GapFile.NewFile("app/zlib.so", "evil")]);
        (await house.RefusedAsync(package)).ShouldBe("it was altered: 'app/zlib.so' is not in its manifest");
        GapFile.Write(package, [.. entries.Take(2), GapFile.NewFile("app/alib.so", "evil"), .. entries.Skip(2)]);
        (await house.RefusedAsync(package)).ShouldStartWith("it was altered: where its manifest has 'bin'");
        GapFile.Write(package, entries.SkipLast(1));
        (await house.RefusedAsync(package)).ShouldBe("it was altered: 'config' is missing");
    }

    [Fact]
    public async Task Fast_forward()
    {
        await using TrustHouse house = await TrustHouse.BuildAsync();
        SigningKey stolen = house.Key("stolen");
        await house.TakeAsync(house.Pack("evil", long.MaxValue, [stolen]));
        house.Keys.Remove("stolen");
        string next = house.Pack("2", 2, [house.Key("fresh")]);

        (await house.RefusedAsync(next)).ShouldStartWith($"it is older than what was taken before: its counter is 2, that of evil");

        // 'gapless trust reset' is the way out, for those who may write to the control socket.
        house.Journal.ForgetPackages("shop");
        (await house.TakeAsync(next)).Label.ShouldBe("2");
    }

    [Fact]
    public async Task Fast_forward_by_somebody_who_proves_nothing()
    {
        await using TrustHouse house = await TrustHouse.BuildAsync();
        SigningKey ci = house.Key("ci");
        house.Trust = new TrustConfig { Policy = TrustPolicy.Warn };
        string evil = house.Pack("evil", long.MaxValue, []);
        house.Clock.Ahead = TimeSpan.FromDays(1);
        house.WriteFeed();
        await house.AskAsync();
        await house.TakeAsync(evil);
        house.Notes.ShouldContain(n => n.StartsWith("trust.warning: it is not signed;"));
        house.Notes.ShouldContain(n => n.StartsWith($"trust.warning: the feed {house.FeedLocation}: it is not signed;"));

        house.Trust = new TrustConfig { Policy = TrustPolicy.Require };
        house.Clock.Ahead = TimeSpan.Zero;
        File.Delete(evil);
        File.Delete(Path.Combine(house.Folder, FeedWriter.FileName));
        (await house.TakeAsync(house.Pack("2", 2, [ci]))).Label.ShouldBe("2");
        house.Pack("3", 3, [ci]);
        house.WriteFeed(ci);
        (await house.AskAsync()).ShouldBeOfType<UpdateOffer.Newer>().Entry.Version.ShouldBe("3");
    }

    [Fact]
    public async Task Indefinite_freeze()
    {
        await using TrustHouse house = await TrustHouse.BuildAsync();
        SigningKey ci = house.Key("ci");
        string package = house.Pack("1", 1, [ci]);
        house.WriteFeed(ci);
        (await house.AskAsync()).ShouldBeOfType<UpdateOffer.Newer>().Entry.Version.ShouldBe("1");

        house.Clock.Ahead = TimeSpan.FromDays(8);
        (await house.FeedRefusedAsync()).ShouldContain("expired on");
        house.Clock.Ahead = TimeSpan.FromDays(31);
        (await house.RefusedAsync(package)).ShouldStartWith("it expired on");
        house.WriteFeed(ci);
        (await house.AskAsync()).ShouldBe(new UpdateOffer.Nothing("the feed has no release of 'shop' that has not expired"));
    }

    [Fact]
    public async Task Malicious_mirrors()
    {
        await using TrustHouse house = await TrustHouse.BuildAsync();
        SigningKey ci = house.Key("ci");
        string first = house.Pack("1", 1, [ci]);
        string second = house.Pack("2", 2, [ci]);
        house.WriteFeed(ci);
        string source = (await house.AskAsync()).ShouldBeOfType<UpdateOffer.Newer>().Url.ToString();

        // The mirror sends another package than the one in the feed, signed as it is; then a feed of its own.
        File.Copy(first, second, overwrite: true);
        (await house.RefusedAsync(source)).ShouldMatch("is not what was asked for|has [0-9]+ bytes, not");
        string feed = Path.Combine(house.Folder, FeedWriter.FileName);
        File.WriteAllText(feed, File.ReadAllText(feed).Replace("shop-2.gap", "shop-1.gap", StringComparison.Ordinal));
        (await house.FeedRefusedAsync()).ShouldContain("the signature of ci does not fit");
    }

    [Fact]
    public async Task Mix_and_match()
    {
        await using TrustHouse house = await TrustHouse.BuildAsync();
        SigningKey ci = house.Key("ci");
        string first = house.Pack("1", 1, [ci]);
        house.WriteFeed(ci);
        string feed = Path.Combine(house.Folder, FeedWriter.FileName);
        byte[] older = File.ReadAllBytes(feed);
        string second = house.Pack("2", 2, [ci]);
        house.WriteFeed(ci);
        List<GnuTarEntry> one = GapFile.Read(first);
        List<GnuTarEntry> two = GapFile.Read(second);
        string mixed = Path.Combine(house.Folder, "mixed.gap");

        GapFile.Write(mixed, [.. two.Take(3), one.Named("app/bin/shop"), two.Named("app/config")]);
        (await house.RefusedAsync(mixed)).ShouldBe("it was altered: 'bin/shop' is not the file that was packed");
        GapFile.Write(mixed, [two[0], .. one.Skip(1)]);
        (await house.RefusedAsync(mixed)).ShouldStartWith("the signature of ci does not fit");

        FeedFile newer = FeedFile.Parse(File.ReadAllBytes(feed));
        string[] halves = [Encoding.UTF8.GetString(newer.Signed.Span), Encoding.UTF8.GetString(FeedFile.Parse(older).Signed.Span)];
        File.WriteAllText(feed, File.ReadAllText(feed).Replace(halves[0], halves[1], StringComparison.Ordinal));
        (await house.FeedRefusedAsync()).ShouldContain("the signature of ci does not fit");
    }

    [Fact]
    public async Task Rollback()
    {
        await using TrustHouse house = await TrustHouse.BuildAsync();
        SigningKey ci = house.Key("ci");
        string first = house.Pack("1", 1, [ci]);
        house.WriteFeed(ci);
        string feed = Path.Combine(house.Folder, FeedWriter.FileName);
        byte[] older = File.ReadAllBytes(feed);
        string second = house.Pack("2", 2, [ci]);
        house.WriteFeed(ci);
        await house.AskAsync();
        await house.TakeAsync(first);
        await house.TakeAsync(second);

        (await house.RefusedAsync(first)).ShouldStartWith("it is older than what was taken before: its counter is 1, that of 2");
        (await house.TakeAsync(second)).AlreadyPresent.ShouldBeTrue();
        File.WriteAllBytes(feed, older);
        (await house.FeedRefusedAsync()).ShouldContain("is older than one that was read before");
    }

    [Fact]
    public async Task Slow_retrieval()
    {
        DownloadLimits impatient = TrustHouse.Limits with { Stall = TimeSpan.FromSeconds(1), Grace = TimeSpan.FromSeconds(2), LeastRate = 1_000_000, Attempts = 1 };
        await using TrustHouse house = await TrustHouse.BuildAsync(impatient);
        string package = house.Pack("1", 1, [house.Key("ci")]);
        byte[] contents = await File.ReadAllBytesAsync(package);
        house.Server.Misbehave = async context =>
        {
            context.Response.Headers.ETag = "\"1\"";
            context.Response.ContentLength = contents.Length;
            await context.Response.Body.WriteAsync(contents.AsMemory(0, 100));
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        };
        (await Should.ThrowAsync<ReleaseException>(() => house.TakeAsync(house.Url(package)))).Message.ShouldContain("bytes a second");

        // One byte at a time keeps a connection from stalling, and is too slow all the same.
        house.Server.Misbehave = async context =>
        {
            using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(contents.AsMemory(0, 1));
                await context.Response.Body.FlushAsync();
                await pace.WaitForNextTickAsync();
            }

            return true;
        };
        (await Should.ThrowAsync<ReleaseException>(() => house.TakeAsync(house.Url(package)))).Message.ShouldContain("it is left below 1000000");
    }

    [Fact]
    public async Task Vulnerability_to_key_compromises()
    {
        await using TrustHouse house = await TrustHouse.BuildAsync();
        SigningKey ci = house.Key("ci");
        SigningKey anna = house.Key("anna");
        SigningKey bert = house.Key("bert");
        house.Trust = new TrustConfig { Policy = TrustPolicy.Require, Threshold = 2 };

        // One stolen key signs alone, and a second time under another name.
        (await house.RefusedAsync(house.Pack("evil", 5, [ci]))).ShouldStartWith("only ci of those trusted here signed it; 'shop' asks for 2 signatures");
        await house.TakeAsync(house.Pack("1", 1, [ci, anna]));

        // The key is replaced: at the next decision it counts for nothing.
        string signedBefore = house.Pack("2", 2, [ci, anna]);
        house.Keys.Remove("ci");
        (await house.RefusedAsync(signedBefore)).ShouldStartWith("only anna of those trusted here signed it");
        await house.TakeAsync(house.Pack("3", 3, [anna, bert]));
    }

    [Fact]
    public async Task Wrong_software_installation()
    {
        await using TrustHouse house = await TrustHouse.BuildAsync();
        SigningKey ci = house.Key("ci");
        (await house.RefusedAsync(house.Pack("7", 7, [ci], service: "cart"))).ShouldBe("it is a release of 'cart', not of 'shop'");
        house.WriteFeed(ci);
        (await house.AskAsync()).ShouldBe(new UpdateOffer.Nothing("the feed has no release of 'shop' that has not expired"));

        await house.TakeAsync(house.Pack("1", 1, [ci]));
        (await house.RefusedAsync(house.Pack("other", 1, [ci]))).ShouldStartWith("its counter 1 was used before, by 1");
    }
}
