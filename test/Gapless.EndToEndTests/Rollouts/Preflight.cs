using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gapless.Contract;
using Gapless.Drill;
using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Rollouts;

/// <summary>What can be seen to be wrong is refused before anything is started; the rest is said.</summary>
public sealed class Preflight
{
    private const int MachineOffset = 18;
    private const byte S390 = 22;
    private const string CertificateInEnvironment = "env: { TLS_CERT: site.pem }";

    [Fact]
    public async Task A_release_for_another_processor_is_refused()
    {
        await using var house = await new House().ServeAsync();
        var bad = house.Release("v2");
        var native = await File.ReadAllBytesAsync("/bin/sh", TestContext.Current.CancellationToken);
        native[MachineOffset] = S390;
        await File.WriteAllBytesAsync(Path.Combine(bad, "libshop.so"), native, TestContext.Current.CancellationToken);

        await IsRefusedAsync(house, bad, "libshop.so: built for s390x, and this machine is");
    }

    [Fact]
    public async Task A_release_whose_runtime_is_missing_is_refused()
    {
        await using var house = await new House("plain").ServeAsync();
        var bad = house.Release("v2");
        var config = Path.Combine(bad, "Plain.runtimeconfig.json");
        await File.WriteAllTextAsync(config, (await File.ReadAllTextAsync(config, TestContext.Current.CancellationToken)).Replace("\"10.0.0\"", "\"99.0.0\""), TestContext.Current.CancellationToken);

        await IsRefusedAsync(house, bad, "Plain needs Microsoft.NETCore.App 99.0.0 (Minor); in", path: "/");
    }

    [Fact]
    public async Task A_release_that_its_user_cannot_reach_is_refused()
    {
        await using var house = new House("node", settings: "user: nobody");
        var closed = File.GetUnixFileMode(house.Folder);
        File.SetUnixFileMode(house.Folder, closed | UnixFileMode.OtherExecute);
        await house.ServeAsync();
        var good = house.Release("v2");

        File.SetUnixFileMode(house.Folder, closed);
        await IsRefusedAsync(house, good, $"nobody may not enter {house.Folder}");

        // Nothing was held against the release.
        File.SetUnixFileMode(house.Folder, closed | UnixFileMode.OtherExecute);
        (await house.DeployAsync(good)).ShouldExitWith(0);
        (await Http.GetAsync(house.Port)).Version.ShouldBe("v2");
    }

    [Fact]
    public async Task A_dry_run_shows_everything_and_starts_nothing()
    {
        await using var house = await new House(settings: CertificateInEnvironment).ServeAsync();
        var before = await house.LastEventAsync();
        var release = house.Release("v2");
        WriteCertificate(release, days: 5);

        var said = (await house.RunAsync("deploy", "--dry-run", release)).ShouldExitWith(0);
        said.Output.ShouldContain("nothing was started");
        said.Output.ShouldMatch("warning +certificate +the certificate .*site.pem");
        said.Output.ShouldMatch("ok +disk +");
        said.Output.ShouldMatch("note +no-smoke +there is no smoke test");
        said.Output.ShouldContain("do:  renew it");

        var findings = (await house.DeployAsync(release, "--dry-run")).ShouldExitWith(0).Result.Findings.ShouldNotBeNull();
        findings[0].Id.ShouldBe("certificate");
        findings[0].Level.ShouldBe(FindingLevel.Warning);

        WriteCertificate(release, days: -1);
        var refused = (await house.RunAsync("deploy", "--dry-run", release)).ShouldExitWith(4);
        refused.Error.ShouldContain("a deploy would be refused");
        refused.Error.ShouldMatch("error +certificate +the certificate .*site.pem .*expired on");

        (await house.EventsAsync(before)).ShouldBeEmpty();
        await house.ShouldSettleAsync(generation: 1);
    }

    [Fact]
    public async Task A_warning_is_shown_in_progress_and_receipt_and_can_be_ignored()
    {
        await using var house = await new House(settings: CertificateInEnvironment).ServeAsync();
        var before = await house.LastEventAsync();
        var release = house.Release("v2");
        WriteCertificate(release, days: 5);

        var receipt = (await house.DeployAsync(release)).ShouldExitWith(0).Result.Receipt.ShouldNotBeNull();

        receipt.Notes.ShouldContain(n => n.StartsWith("certificate: ") && n.EndsWith("; renew it"));
        var events = await house.EventsAsync(before);
        events.Select(e => e.Kind).Take(4).ShouldBe(["rollout.begun", "rollout.staging", "preflight.warning", "rollout.starting"]);

        house.Configure(CertificateInEnvironment + "\npreflight: { ignore: [ certificate ] }");
        (await house.RunAsync("reload")).ShouldExitWith(0);
        release = house.Release("v3");
        WriteCertificate(release, days: -1);
        (await house.DeployAsync(release)).ShouldExitWith(0).Result.Receipt!.Notes.ShouldNotContain(n => n.StartsWith("certificate: "));
    }

    private static async Task IsRefusedAsync(House house, string bad, string what, string path = "/fast")
    {
        var old = house.Live.Workers[0].Pid;
        var before = await house.LastEventAsync();
        await using var load = Load.Start(TrafficPlan.ForService(house.Address, path).Only(TrafficClass.Short, TrafficClass.KeepAlive));
        await load.AnswerAsync();

        // As a person sees it, not as JSON.
        var said = (await house.RunAsync("deploy", bad, "--version", "v2")).ShouldExitWith(4);

        said.Error.ShouldContain("refused by the preflight; nothing was started");
        said.Error.ShouldContain(what);
        said.Error.ShouldContain("do:  ");
        await load.AnswerAsync();
        var report = await load.StopWithoutLossAsync();
        report.Classes.ShouldAllBe(c => c.AnswersByVersion.Keys.All(v => v == "v1"), report.ToText());
        (await house.EventsAsync(before)).ShouldBeExactly("rollout.begun", "rollout.staging", "preflight.error", "rollout.reverted");
        house.Live.Workers[0].Pid.ShouldBe(old);
        (await house.RunAsync("releases")).Output.ShouldNotContain("rejected");
        await house.ShouldSettleAsync(generation: 1);
    }

    private static void WriteCertificate(string release, int days)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = DateTimeOffset.UtcNow;
        using var certificate = new CertificateRequest("CN=shop", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-30), now.AddDays(days));
        File.WriteAllText(Path.Combine(release, "site.pem"), certificate.ExportCertificatePem());
    }
}
