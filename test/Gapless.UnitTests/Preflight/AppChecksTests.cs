using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gapless.Contract;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Preflight;
using Gapless.Supervisor.Preflight.Checks;
using Gapless.Supervisor.Preflight.Surroundings;
using Gapless.UnitTests.Configuration;

namespace Gapless.UnitTests.Preflight;

/// <summary>What an app is known to need: health, ICU, keys, certificates, times, settings, the clock.</summary>
public sealed class AppChecksTests : IDisposable
{
    private readonly TestMachine _machine = new("dotnet Shop.dll");

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void No_health_check_is_shown_unless_the_app_says_when_it_is_ready()
    {
        _machine.Find(HealthCheck.Of).Select(f => (f.Id, f.Level)).ShouldBe([(FindingIds.NoHealth, FindingLevel.Warning), (FindingIds.NoSmoke, FindingLevel.Note)]);

        _machine.IsInjected = true;
        _machine.Find(HealthCheck.Of).Select(f => f.Id).ShouldBe([FindingIds.NoSmoke]);

        _machine.IsInjected = false;
        _machine.Config = Yaml.Read("health: /healthz", "smoke: [ GET / -> 200 ]");
        _machine.Find(HealthCheck.Of).ShouldBeEmpty();
    }

    [Fact]
    public void ICU_is_missing_only_where_it_is_needed()
    {
        _machine.Program();
        _machine.FindOne(IcuCheck.Of).Level.ShouldBe(FindingLevel.Error);

        _machine.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        _machine.Find(IcuCheck.Of).ShouldBeEmpty();
        _machine.Environment.Remove("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT");

        _machine.Program(more: """, "configProperties": { "System.Globalization.Invariant": true }""");
        _machine.Find(IcuCheck.Of).ShouldBeEmpty();

        _machine.Program();
        _machine.OnMachine("/usr/lib/x86_64-linux-gnu/libicuuc.so.76", "");
        _machine.Find(IcuCheck.Of).ShouldBeEmpty();
    }

    [Fact]
    public void Keys_of_an_app_that_protects_something_are_looked_for()
    {
        // An assembly that refers to Data Protection, and names neither a place for keys nor an app.
        _machine.Program();
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Gapless.Hosting.dll"), Path.Combine(_machine.Release, "Shop.dll"));
        _machine.FindOne(DataProtectionCheck.Of).What.ShouldBe("the app uses Microsoft.AspNetCore.DataProtection, and anna has no home to keep its keys in (HOME is not set): they are in memory only");

        _machine.Environment["HOME"] = "/home/anna";
        Directory.CreateDirectory(_machine.Root + "/home/anna");
        _machine.FindOne(DataProtectionCheck.Of).What.ShouldContain("in memory only");

        File.SetUnixFileMode(_machine.Root + "/home/anna", (UnixFileMode)0b111_111_111);
        _machine.FindOne(DataProtectionCheck.Of).What.ShouldContain("it goes by its directory, which is another one in each release");

        _machine.IsInjected = true;
        _machine.Find(DataProtectionCheck.Of).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("10", "30s", null)]
    [InlineData("30", "30s", FindingLevel.Warning)]
    [InlineData("45", "30s", FindingLevel.Warning)]
    public void The_hosts_limit_is_below_the_drains(string seconds, string drain, FindingLevel? level)
    {
        _machine.Config = Yaml.Read("drain: " + drain);
        _machine.Program();
        _machine.InRelease("appsettings.json", $$"""{ "shutdownTimeoutSeconds": {{seconds}} }""");

        _machine.Find(StopTimesCheck.Of).Select(f => (FindingLevel?)f.Level).ShouldBe(level is null ? [] : [level]);
    }

    [Theory]
    [InlineData("", null, "", 90)]
    [InlineData("TimeoutStopSec=45\n", null, "", 45)]
    [InlineData("TimeoutSec=2min 30s\n", null, "", 150)]
    [InlineData("TimeoutStopSec=45\n", "TimeoutStopSec=20s\n", "", 20)]
    [InlineData("TimeoutStopSec=infinity\n", null, "", null)]
    [InlineData("", null, "[Manager]\nDefaultTimeoutStopSec=15s\n", 15)]
    [InlineData("", null, "[Manager]\n#DefaultTimeoutStopSec=15s\n", 90)]
    public void The_units_limit_is_read_from_its_files(string unit, string? dropIn, string system, int? seconds)
    {
        _machine.OnMachine("/etc/systemd/system/gapless.service", "[Service]\nExecStart=/usr/bin/gapless serve\n" + unit);
        _machine.OnMachine("/etc/systemd/system.conf", system);
        if (dropIn is not null)
            _machine.OnMachine("/etc/systemd/system/gapless.service.d/stop.conf", "[Service]\n" + dropIn);

        SystemdUnit.Of(_machine.Facts, "gapless.service").ShouldBe(seconds is { } s ? TimeSpan.FromSeconds(s) : null);
        SystemdUnit.Of(_machine.Facts, "other.service").ShouldBeNull();
    }

    [Theory]
    [InlineData(-400, -1, FindingLevel.Error)]
    [InlineData(1, 400, FindingLevel.Error)]
    [InlineData(-1, 13, FindingLevel.Warning)]
    [InlineData(-1, 15, FindingLevel.Ok)]
    public void Certificates_that_are_named_are_looked_at(int fromDay, int toDay, FindingLevel level)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=shop", key, HashAlgorithmName.SHA256).CreateSelfSigned(_machine.Now.AddDays(fromDay), _machine.Now.AddDays(toDay));
        _machine.InRelease("site.pem", certificate.ExportCertificatePem());
        File.WriteAllBytes(Path.Combine(_machine.Release, "site.pfx"), certificate.Export(X509ContentType.Pfx, "open sesame"));
        _machine.InRelease("appsettings.json", """{ "Kestrel": { "Certificates": { "Default": { "Path": "site.pfx", "Password": "open sesame" } } } }""");
        _machine.Config = Yaml.Read("env: { TLS_CERT: site.pem }");

        var found = CertificateCheck.Of(_machine.Facts).ToList();

        found.Select(f => f.Level).ShouldBe([level, level]);
        found.ShouldAllBe(f => !f.ToString().Contains("sesame"));
    }

    [Fact]
    public void Differences_from_the_live_release_are_named_without_values()
    {
        var live = Directory.CreateDirectory(Path.Combine(_machine.Shared, "live")).FullName;
        _machine.Write(Path.Combine(live, "appsettings.json"), """{ "Db": { "Password": "old" }, "Gone": 1, "Same": [ 1, 2 ] }""");
        _machine.InRelease("appsettings.json", """{ "Db": { "Password": "hunter2" }, "Same": [ 1, 2 ], "New": { "Key": true } }""");
        _machine.InRelease("shop.env", "A=1\n");
        _machine.Environment["MODE"] = "fast";
        _machine.Environment["TOKEN"] = "hunter2";
        _machine.Live = new LiveGeneration(live, _machine.Config with { Workers = 2 }, new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["PWD"] = "/", ["GAPLESS_RELEASE"] = "x", ["TOKEN"] = "old" }, 0, 0, 0);

        var found = _machine.Find(DifferenceCheck.Of);

        found.ShouldAllBe(f => f.Level == FindingLevel.Note);
        found.Select(f => f.What).ShouldBe(
        [
            "appsettings.json: added New:Key; removed Gone; changed Db:Password",
            "shop.env: added A",
            "gapless.yaml: changed workers",
            "added MODE; changed TOKEN",
        ]);
    }

    [Fact]
    public void A_clock_behind_the_release_is_shown()
    {
        _machine.NewestFile = _machine.Now.AddMinutes(4);
        _machine.Find(ClockCheck.Of).ShouldBeEmpty();

        _machine.NewestFile = _machine.Now.AddMinutes(6);
        _machine.FindOne(ClockCheck.Of).Level.ShouldBe(FindingLevel.Warning);

        _machine.NewestFile = null;
        _machine.IsClockSynchronized = false;
        _machine.FindOne(ClockCheck.Of).Level.ShouldBe(FindingLevel.Note);
    }
}
