using System.Text;
using Gapless.Supervisor.Releases;
using Gapless.Supervisor.Releases.Packages;

namespace Gapless.UnitTests.Releases;

public sealed class PackageManifestTests
{
    private static readonly DateTimeOffset Built = new(2026, 11, 25, 18, 0, 0, TimeSpan.Zero);

    private static readonly PackageManifest Manifest = new("shop", "1.4 β", Built, Built.AddDays(90), 7, new ReleaseManifest([new ManifestEntry("a\tb", EntryKind.File, 420, 3, new string('a', 64))]));

    [Fact]
    public void The_text_reads_back()
    {
        PackageManifest again = PackageManifest.Parse(Manifest.Utf8);
        (again.Service, again.Version, again.Built, again.Expires, again.Counter, again.Digest).ShouldBe(("shop", "1.4 β", Built, Built.AddDays(90), 7L, Manifest.Digest));
        again.Contents.Entries.ShouldBe(Manifest.Contents.Entries);
    }

    [Fact]
    public void Parts_of_seconds_are_cut_off() =>
        new PackageManifest("shop", "1", Built.AddMilliseconds(999), Built, 1, Manifest.Contents).Built.ShouldBe(Built);

    [Theory]
    [InlineData("gapless-package 1", "gapless-package 2")]
    [InlineData("counter\t7", "counter\t07")]
    [InlineData("counter\t7", "counter\t-7")]
    [InlineData("counter\t7", "counter\t99999999999999999999")]
    [InlineData("counter\t7", "counter\t0")]
    [InlineData("service\tshop", "service\tShop")]
    [InlineData("service\tshop", "servive\tshop")]
    [InlineData("18:00:00Z", "18:00:00+00:00")]
    [InlineData("0644", "644")]
    [InlineData("file\t", "pipe\t")]
    [InlineData("gapless-manifest 1", "gapless-manifest 1\n")]
    public void What_could_be_understood_in_two_ways_is_no_manifest(string from, string to) =>
        Should.Throw<FormatException>(() => PackageManifest.Parse(Encoding.UTF8.GetBytes(Manifest.Text.Replace(from, to, StringComparison.Ordinal))));

    [Theory]
    [InlineData("", "1", 1)]
    [InlineData("my shop", "1", 1)]
    [InlineData("shop", "", 1)]
    [InlineData("shop", "1\n2", 1)]
    [InlineData("shop", "1", 0)]
    public void Values_that_cannot_stand_in_one_are_refused(string service, string version, long counter) =>
        Should.Throw<FormatException>(() => new PackageManifest(service, version, Built, Built, counter, Manifest.Contents));
}
