using Gapless.Tests;

namespace Gapless.EndToEndTests.Harness;

/// <summary>Who makes releases: a key, a folder of packages with its feed, and the web server that offers it. All with the commands of the program.</summary>
internal sealed class Publisher : IAsyncDisposable
{
    private readonly House _house;

    private Publisher(House house, PackageServer server)
    {
        _house = house;
        Server = server;
    }

    public PackageServer Server { get; }

    public string FeedUrl => new Uri(Server.Location, "feed.json").AbsoluteUri;

    private string Key => Path.Combine(_house.Folder, "ci.key");

    private static string FolderOf(House house) => Path.Combine(house.Folder, "packages");

    /// <param name="certificate">For HTTPS.</param>
    public static async Task<Publisher> OpenAsync(House house, System.Security.Cryptography.X509Certificates.X509Certificate2? certificate = null)
    {
        var publisher = new Publisher(house, await PackageServer.StartAsync(FolderOf(house), certificate));
        (await house.RunAsync("keys", "new", "ci", "-o", house.Folder)).ShouldExitWith(0);
        (await house.RunAsync("keys", "trust", Path.Combine(house.Folder, "ci.pub"), "--config", house.ConfigPath)).ShouldExitWith(0);
        return publisher;
    }

    /// <summary>Packs, signs and puts a release into the feed.</summary>
    /// <param name="directory">What <see cref="House.Release"/> laid out.</param>
    /// <returns>The package.</returns>
    public async Task<string> PublishAsync(string directory, string version, int counter)
    {
        var package = Path.Combine(FolderOf(_house), version + ".gap");
        (await _house.RunAsync("pack", directory, "-o", package, "--service", _house.Service, "--version", version, "--counter", $"{counter}")).ShouldExitWith(0);
        (await _house.RunAsync("sign", package, "--key", Key)).ShouldExitWith(0);
        (await _house.RunAsync("verify", package, "--config", _house.ConfigPath)).ShouldExitWith(0);
        (await _house.RunAsync("feed", FolderOf(_house), "--key", Key)).ShouldExitWith(0);
        return package;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
