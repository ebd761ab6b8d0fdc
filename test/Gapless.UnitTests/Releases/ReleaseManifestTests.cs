using Gapless.Supervisor.Releases;

namespace Gapless.UnitTests.Releases;

public sealed class ReleaseManifestTests
{
    private static readonly string Digest = new('a', 64);

    [Fact]
    public void The_text_reads_back_whatever_the_names_hold()
    {
        var manifest = new ReleaseManifest(
        [
            new ManifestEntry("b\tc\nd\\n", EntryKind.File, 420, 7, Digest),
            new ManifestEntry("a b", EntryKind.Directory, 493),
            new ManifestEntry("l", EntryKind.Link, Target: "a b/\tx\\"),
            new ManifestEntry("logs", EntryKind.SharedDirectory),
            new ManifestEntry("app.db", EntryKind.SharedFile),
        ]);
        ReleaseManifest again = ReleaseManifest.Parse(manifest.Text);
        again.Entries.ShouldBe(manifest.Entries);
        again.Id.ShouldBe(manifest.Id);
        again.Bytes.ShouldBe(7);
    }

    [Fact]
    public void The_id_does_not_depend_on_the_order_and_depends_on_all_else()
    {
        var file = new ManifestEntry("f", EntryKind.File, 420, 7, Digest);
        var directory = new ManifestEntry("d", EntryKind.Directory, 493);
        ReleaseId id = new ReleaseManifest([file, directory]).Id;
        new ReleaseManifest([directory, file]).Id.ShouldBe(id);
        ManifestEntry[] others = [file with { Path = "g" }, file with { Mode = 421 }, file with { Size = 8 }, file with { Sha256 = new string('b', 64) }];
        others.Select(o => new ReleaseManifest([o, directory]).Id).Append(id).Distinct().Count().ShouldBe(5);
        id.Short.ShouldBe(id.Value[..12]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("../aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Other_text_is_no_id(string text) => Should.Throw<FormatException>(() => new ReleaseId(text));
}
