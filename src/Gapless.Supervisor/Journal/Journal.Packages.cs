using Gapless.Supervisor.Releases.Packages;
using Gapless.Supervisor.Releases.Trust;
using Microsoft.Data.Sqlite;

namespace Gapless.Supervisor.Journal;

/// <summary>Which packages and feeds were seen: what is older than these is an attempt to go back.</summary>
internal sealed partial class Journal
{
    /// <param name="proven">The service's rules were satisfied, and the service asks for something.</param>
    public void Save(string service, PackageManifest package, string release, bool proven) => Execute(
        """
        INSERT INTO packages VALUES ($service, $digest, $release, $version, $counter, $proven, $time)
        ON CONFLICT (service, digest) DO UPDATE SET release = $release, proven = max(proven, $proven), time = $time
        """,
        ("$service", service), ("$digest", package.Digest), ("$release", release), ("$version", package.Version), ("$counter", package.Counter),
        ("$proven", proven ? 1 : 0), ("$time", _clock.GetUtcNow().ToUnixTimeMilliseconds()));

    /// <summary>The package with the highest counter.</summary>
    /// <param name="proven">Only of those that were proven: whoever could bring in others could also have set their counter.</param>
    public AcceptedPackage? NewestPackage(string service, bool proven) => Query(
        "SELECT digest, release, version, counter, time FROM packages WHERE service = $service AND proven >= $proven ORDER BY counter DESC LIMIT 1",
        ReadPackage, ("$service", service), ("$proven", proven ? 1 : 0)).FirstOrDefault();

    public AcceptedPackage? Package(string service, string digest) => Query(
        "SELECT digest, release, version, counter, time FROM packages WHERE service = $service AND digest = $digest",
        ReadPackage, ("$service", service), ("$digest", digest)).FirstOrDefault();

    /// <summary>Counter of the newest index that was read there; 0: none was.</summary>
    public long FeedCounter(string service, Uri feed) => Scalar(
        "SELECT coalesce(max(counter), 0) FROM feeds WHERE service = $service AND url = $url", ("$service", service), ("$url", feed.AbsoluteUri));

    public void SaveFeed(string service, Uri feed, long counter) => Execute(
        "INSERT OR REPLACE INTO feeds VALUES ($service, $url, $counter)", ("$service", service), ("$url", feed.AbsoluteUri), ("$counter", counter));

    /// <summary>Forgets what a service has seen: any proven package is new again.</summary>
    public void ForgetPackages(string service)
    {
        Execute("DELETE FROM packages WHERE service = $service", ("$service", service));
        Execute("DELETE FROM feeds WHERE service = $service", ("$service", service));
    }

    private static AcceptedPackage ReadPackage(SqliteDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3), Time(row, 4));
}
