using System.Security.Cryptography;
using Gapless.EndToEndTests.Harness;
using Gapless.Tests;

namespace Gapless.EndToEndTests.Operation;

/// <summary>A service that takes nothing but what its keys have signed.</summary>
public sealed class SignedReleases
{
    [Fact]
    public async Task What_is_not_proven_is_refused_with_the_reason_and_nothing_changes()
    {
        await using var house = await new House().ServeAsync();
        await using var publisher = await Publisher.OpenAsync(house);
        house.Configure("trust: require");
        (await house.RunAsync("reload")).ShouldExitWith(0);
        var unsigned = house.Release("v2");
        var first = await publisher.PublishAsync(house.Release("v3"), "v3", counter: 3);
        var second = await publisher.PublishAsync(house.Release("v4"), "v4", counter: 4);

        var altered = await File.ReadAllBytesAsync(second);
        altered[altered.Length / 2] ^= 1;
        var damaged = Path.Combine(house.Folder, "damaged.gap");
        await File.WriteAllBytesAsync(damaged, altered);

        (await house.RunAsync("verify", damaged, "--config", house.ConfigPath)).ShouldExitWith(4);
        (await house.RunAsync("deploy", damaged, "--json")).ShouldExitWith(4);
        (await house.DeployAsync(unsigned)).ShouldExitWith(4).Result.Message.ShouldContain("it is no package");
        (await house.DeployAsync(unsigned, "--dry-run")).ShouldExitWith(4);
        (await house.RunAsync("deploy", second, "--json")).ShouldExitWith(0);
        (await house.RunAsync("deploy", first, "--json")).ShouldExitWith(4).Result.Message.ShouldContain("it is older than what was taken before: its counter is 3, that of v4");
        (await Http.GetAsync(house.Port)).Version.ShouldBe("v4");

        // Back is possible without a newer counter; forward again, too.
        (await house.RunAsync("rollback", "--json")).ShouldExitWith(0);
        (await Http.GetAsync(house.Port)).Version.ShouldBe("v1");
        (await house.RunAsync("rollback", "--to", "v4", "--json")).ShouldExitWith(0);

        (await house.RunAsync("trust", "reset", "--json")).ShouldExitWith(0);
        (await house.RunAsync("deploy", first, "--json")).ShouldExitWith(0);
        (await Http.GetAsync(house.Port)).Version.ShouldBe("v3");

        // A key that is not trusted any more counts for nothing, and what it signed before goes on.
        (await house.RunAsync("keys", "distrust", "ci", "--config", house.ConfigPath)).ShouldExitWith(0);
        (await house.RunAsync("deploy", second, "--json")).ShouldExitWith(4).Result.Message.ShouldContain("by a key that it trusts, and there is none");
        (await Http.GetAsync(house.Port)).Version.ShouldBe("v3");
    }

    [Fact]
    public async Task Packages_and_feeds_come_over_https_with_a_certificate_of_ones_own()
    {
        await using var house = new House();
        using var certificate = SelfMadeCertificate.Make();
        var authority = Path.Combine(house.Folder, "authority.pem");
        await File.WriteAllTextAsync(authority, certificate.ExportCertificatePem());
        await house.StartAsync(new Dictionary<string, string> { ["SSL_CERT_FILE"] = authority });
        await using var publisher = await Publisher.OpenAsync(house, certificate);
        var package = await publisher.PublishAsync(house.Release("v2"), "v2", counter: 2);
        var url = new Uri(publisher.Server.Location, "v2.gap").AbsoluteUri;
        var digest = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(package)));

        (await house.RunAsync("deploy", url, "--json")).ShouldExitWith(4).Result.Message.ShouldContain("add its digest");
        (await house.RunAsync("deploy", url, "--digest", new string('a', 64), "--json")).ShouldExitWith(4).Result.Message.ShouldContain($"its SHA-256 is {digest}, not aaaa");
        (await house.RunAsync("deploy", $"{url}#sha256={digest}", "--json")).ShouldExitWith(0).Result.Receipt!.ToRelease.ShouldNotBeEmpty();
        (await Http.GetAsync(house.Port)).Version.ShouldBe("v2");

        house.Configure($"update: {publisher.FeedUrl}");
        (await house.RunAsync("reload")).ShouldExitWith(0);
        await publisher.PublishAsync(house.Release("v3"), "v3", counter: 3);
        (await house.RunAsync("update", "--json")).ShouldExitWith(0);
        (await Http.GetAsync(house.Port)).Version.ShouldBe("v3");
    }

    [Fact]
    public async Task A_server_whose_certificate_nobody_vouches_for_is_not_believed()
    {
        await using var house = await new House().ServeAsync();
        using var certificate = SelfMadeCertificate.Make();
        await using var publisher = await Publisher.OpenAsync(house, certificate);
        await publisher.PublishAsync(house.Release("v2"), "v2", counter: 2);
        house.Configure($"update: {publisher.FeedUrl}");
        (await house.RunAsync("reload")).ShouldExitWith(0);

        (await house.RunAsync("update", "--json")).ShouldExitWith(4).Result.Message.ShouldContain("SSL connection could not be established");
        (await house.EventsAsync())[^1].Kind.ShouldBe("update.failed");
        house.Status.Rollout!.Id.ShouldBe(1);
    }
}
