using Gapless.Contract;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Journal;
using Gapless.Supervisor.Releases.Trust;

namespace Gapless.Supervisor.Releases.Sources;

/// <summary>Asks a service's feed whether there is something newer.</summary>
/// <param name="note">Puts on record what happens: a kind of event and its text.</param>
internal sealed class FeedReader(Journal.Journal journal, KeyDirectory keys, Downloads downloads, TimeProvider clock, Action<string, string> note)
{
    /// <summary>One signature is enough: a feed brings in nothing that its packages do not prove by themselves.</summary>
    private const int Threshold = 1;

    /// <param name="live">Id of the live release.</param>
    /// <param name="force">Also what was tried or rejected before.</param>
    /// <exception cref="ReleaseException">The feed cannot be read.</exception>
    /// <exception cref="ReleaseRefusedException">It is not to be believed.</exception>
    public async Task<UpdateOffer> AskAsync(ServiceConfig service, UpdateConfig update, string? live, bool force, CancellationToken cancellationToken)
    {
        bool signed = service.Trust.Policy == TrustPolicy.Require;
        byte[] contents = await downloads.ReadFeedAsync(update.Feed, place => signed || place.Scheme == "https" || place.IsLoopback, cancellationToken);
        Feed feed = Check(service, update.Feed, contents);
        FeedEntry? newest = feed.Releases.Where(r => r.Service == service.Name && r.Expires > clock.GetUtcNow()).MaxBy(r => r.Counter);
        return newest is null
            ? new UpdateOffer.Nothing($"the feed has no release of '{service.Name}' that has not expired")
            : Consider(service, newest, update.Feed, live, force);
    }

    private Feed Check(ServiceConfig service, Uri location, byte[] contents)
    {
        FeedFile file;
        try
        {
            file = FeedFile.Parse(contents);
        }
        catch (FormatException e)
        {
            throw new ReleaseException($"{location} cannot be understood: {e.Message}", e);
        }

        bool proven = IsProven(service, location, file);
        if (file.Feed.Expires <= clock.GetUtcNow())
        {
            throw new ReleaseRefusedException($"the feed {location} expired on {file.Feed.Expires:u}: somebody holds newer ones back, or nobody has written one ('gapless feed')");
        }

        // Whoever can bring in a feed that proves nothing could also set its counter.
        if (proven)
        {
            RequireNewest(service.Name, location, file.Feed.Counter);
        }

        return file.Feed;
    }

    private bool IsProven(ServiceConfig service, Uri location, FeedFile file)
    {
        TrustRules rules = TrustRules.Of(service, keys);
        if (rules.Policy == TrustPolicy.Off)
        {
            return false;
        }

        if (rules.SignatureObjection(file.Signed.Span, file.Signatures, Threshold) is not { } objection)
        {
            return true;
        }

        if (rules.Policy == TrustPolicy.Require)
        {
            throw new ReleaseRefusedException($"the feed {location} is not believed: {objection}");
        }

        note("trust.warning", $"the feed {location}: {objection}; believed all the same ('trust: warn')");
        return false;
    }

    private void RequireNewest(string service, Uri location, long counter)
    {
        long seen = journal.FeedCounter(service, location);
        if (counter < seen)
        {
            throw new ReleaseRefusedException($"the feed {location} is older than one that was read before (counter {counter}, then {seen})");
        }

        journal.SaveFeed(service, location, counter);
    }

    private UpdateOffer Consider(ServiceConfig config, FeedEntry newest, Uri feed, string? live, bool force)
    {
        string service = config.Name;
        bool proven = config.Trust.Policy == TrustPolicy.Require;
        string name = $"{newest.Version} (counter {newest.Counter})";
        if (!Uri.TryCreate(feed, newest.Url, out Uri? location) || location.Scheme is not ("https" or "http"))
        {
            throw new ReleaseException($"{feed} names '{newest.Url}' as the place of {name}, which is no URL of a web server.");
        }

        var offer = new UpdateOffer.Newer(newest, new ReleaseUrl(location, ReleaseUrl.ParseDigest(newest.Sha256), newest.Size));
        if (journal.Package(service, newest.Manifest) is not { } taken)
        {
            return journal.NewestPackage(service, proven) is { } before && before.Counter >= newest.Counter && !force
                ? new UpdateOffer.Nothing($"up to date: the newest in the feed is {name}; {before.Version} (counter {before.Counter}) was taken before")
                : offer;
        }

        if (taken.Release == live)
        {
            return new UpdateOffer.Nothing($"up to date: {name} is live");
        }

        // Taken, and no rollout came of it: the supervisor ended in between.
        if (force || journal.LastRolloutTo(service, taken.Release) is not { } rollout)
        {
            return offer;
        }

        return journal.Rejection(service, taken.Release) is { } rejection
            ? new UpdateOffer.Rejected($"{name} was rejected on {rejection.At:u} (rollout {rejection.Rollout}): {rejection.Reason}\n--force tries it again")
            : new UpdateOffer.Nothing(Tried(name, rollout));
    }

    private static string Tried(string name, RolloutInfo rollout) =>
        $"nothing newer than {name}, which rollout {rollout.Id} had in hand ({rollout.Outcome}{(rollout.Reason is { } reason ? $": {reason}" : "")}); --force rolls it out again";
}
