using Gapless.Supervisor.Releases;
using Gapless.Supervisor.Releases.Staging;

namespace Gapless.UnitTests.Releases;

public sealed class LinkTargetsTests
{
    [Theory]
    [InlineData("l>a/b")]
    [InlineData("a/b/l>../../x")]
    [InlineData("l>missing/thing")]
    [InlineData("a/up>..", "l>a/up/x")]
    [InlineData("current>v2", "l>current/bin")]
    [InlineData("l>logs/today.txt")]
    public void Links_that_stay_inside_are_taken(params string[] links) => Check(links);

    [Theory]
    [InlineData("l>/etc/passwd")]
    [InlineData("l>..")]
    [InlineData("a/l>../../x")]
    [InlineData("a/b/c/up>../../..", "l>a/b/c/up/../x")]
    [InlineData("a/b/up>..", "a/b/top>up/..", "l>a/b/top/../x")]
    [InlineData("l>l")]
    [InlineData("l>m", "m>l")]
    [InlineData("l>logs/../x")]
    public void Links_that_leave_or_never_end_are_refused(params string[] links) => Should.Throw<ReleaseException>(() => Check(links));

    private static void Check(string[] links)
    {
        var entries = links.Select(l => l.Split('>')).Select(l => new ManifestEntry(l[0], EntryKind.Link, Target: l[1])).ToDictionary(e => e.Path);
        entries["logs"] = new ManifestEntry("logs", EntryKind.SharedDirectory);
        new LinkTargets(entries).Check();
    }
}
