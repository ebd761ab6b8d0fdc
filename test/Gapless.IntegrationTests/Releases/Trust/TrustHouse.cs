using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Releases;
using Gapless.Supervisor.Releases.Packages;
using Gapless.Supervisor.Releases.Sources;
using Gapless.Supervisor.Releases.Trust;
using Gapless.Tests;

namespace Gapless.IntegrationTests.Releases.Trust;

/// <summary>A host that takes releases of <c>shop</c>, with its store and journal; a folder of packages behind a web server; and keys.</summary>
internal sealed class TrustHouse : IAsyncDisposable
{
    private readonly TempDirectory _root = new();
    private readonly List<SigningKey> _keys = [];
    private readonly ReleaseStore _store;
    private int _builds;

    private TrustHouse(DownloadLimits limits)
    {
        Journal = Supervisor.Journal.Journal.Open(Path.Combine(_root.Path, "journal.db"), Clock);
        _store = ReleaseStore.Open(Path.Combine(_root.Path, "store"), Clock);
        Keys = KeyDirectory.Beside(Path.Combine(_root.Path, "gapless.yaml"));
        Downloads = new Downloads(Path.Combine(_root.Path, "downloads"), limits, Clock);
        Intake = new ReleaseIntake(_store, Journal, Keys, Downloads, Clock, (kind, text) => Notes.Add($"{kind}: {text}"));
        Feeds = new FeedReader(Journal, Keys, Downloads, Clock, (kind, text) => Notes.Add($"{kind}: {text}"));
    }

    public static DownloadLimits Limits { get; } = new() { Pause = TimeSpan.FromMilliseconds(1) };

    public ShiftedClock Clock { get; } = new();

    public Supervisor.Journal.Journal Journal { get; }

    public KeyDirectory Keys { get; }

    public Downloads Downloads { get; }

    public ReleaseIntake Intake { get; }

    public FeedReader Feeds { get; }

    public List<string> Notes { get; } = [];

    public PackageServer Server { get; private set; } = null!;

    public string Folder => Path.Combine(_root.Path, "packages");

    public string Partials => Path.Combine(_root.Path, "downloads", "shop");

    public Uri FeedLocation => new(Server.Location, FeedWriter.FileName);

    public TrustConfig Trust { get; set; } = new() { Policy = TrustPolicy.Require };

    public ServiceConfig Shop => new() { Name = "shop", Run = "./shop", Listen = [ListenAddress.OfUnix("/x")], Trust = Trust };

    public static async Task<TrustHouse> BuildAsync(DownloadLimits? limits = null)
    {
        var house = new TrustHouse(limits ?? Limits);
        house.Server = await PackageServer.StartAsync(house.Folder);
        return house;
    }

    /// <summary>Makes a pair of keys; the host trusts it unless it is a stranger's.</summary>
    public SigningKey Key(string name, bool isTrusted = true)
    {
        SigningKey.Create(_root.Path, name);
        if (isTrusted)
        {
            Keys.Add(Path.Combine(_root.Path, name + ".pub"), null);
        }

        _keys.Add(SigningKey.Read(Path.Combine(_root.Path, name + ".key")));
        return _keys[^1];
    }

    /// <summary>A package in the folder of the server, with different contents each time.</summary>
    public string Pack(string version, long counter, SigningKey[] signers, string service = "shop", TimeSpan? valid = null)
    {
        string build = Path.Combine(_root.Path, $"build{++_builds}");
        Directory.CreateDirectory(Path.Combine(build, "bin"));
        File.WriteAllText(Path.Combine(build, "bin", "shop"), $"{service} {version}");
        File.WriteAllText(Path.Combine(build, "config"), $"of {version}");
        string package = Path.Combine(Folder, $"{service}-{version}.gap");
        DateTimeOffset now = Clock.GetUtcNow();
        PackageWriter.Pack(build, package, (contents, _) => new PackageManifest(service, version, now, now + (valid ?? TimeSpan.FromDays(30)), counter, contents), CancellationToken.None);
        foreach (SigningKey signer in signers)
        {
            PackageWriter.AddSignature(package, manifest => signer.Sign(manifest.Utf8));
        }

        return package;
    }

    public Feed WriteFeed(params SigningKey[] signers) => FeedWriter.Write(Folder, TimeSpan.FromDays(7), signers, Clock);

    public Task<StoredRelease> TakeAsync(string source, string? digest = null) =>
        Intake.TakeAsync(new IntakeOrder(Shop, source, digest), TestContext.Current.CancellationToken);

    /// <summary>Why it is refused; the store must be as it was.</summary>
    public async Task<string> RefusedAsync(string source, string? digest = null)
    {
        string[] before = Stored();
        string message = (await Should.ThrowAsync<ReleaseRefusedException>(() => TakeAsync(source, digest))).Message;
        Stored().ShouldBe(before);
        return message;
    }

    public Task<UpdateOffer> AskAsync(string? live = null) =>
        Feeds.AskAsync(Shop, new UpdateConfig(FeedLocation), live, force: false, TestContext.Current.CancellationToken);

    public async Task<string> FeedRefusedAsync() => (await Should.ThrowAsync<ReleaseRefusedException>(() => AskAsync())).Message;

    public string Url(string package) => new Uri(Server.Location, Path.GetFileName(package)).AbsoluteUri;

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _keys.ForEach(k => k.Dispose());
        Journal.Dispose();
        _root.Dispose();
    }

    private string[] Stored() => [.. _store.List("shop").Select(r => r.Id.Value)];
}
