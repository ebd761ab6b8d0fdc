using System.Security.Cryptography;
using Gapless.Linux.Processes;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Journal;
using Gapless.Supervisor.Releases.Packages;
using Gapless.Supervisor.Releases.Sources;
using Gapless.Supervisor.Releases.Trust;

namespace Gapless.Supervisor.Releases;

/// <summary>The one way into the store: fetched, proven, copied, and refused when it was rejected before.</summary>
/// <param name="note">Puts on record what happens: a kind of event and its text. Called from any thread.</param>
internal sealed class ReleaseIntake(ReleaseStore store, Journal.Journal journal, KeyDirectory keys, Downloads downloads, TimeProvider clock, Action<string, string> note)
{
    /// <exception cref="ReleaseException">It cannot be fetched or stored.</exception>
    /// <exception cref="ReleaseRefusedException">It may not go into service; the message says why.</exception>
    public async Task<StoredRelease> TakeAsync(IntakeOrder order, CancellationToken cancellationToken)
    {
        if (!ReleaseUrl.TryParse(order.Source, out ReleaseUrl? url))
        {
            if (order.Digest is { } digest)
            {
                await RequireDigestAsync(order.Source, digest, cancellationToken);
            }

            return await StoreAsync(order, order.Source, cancellationToken);
        }

        url = url with { Digest = order.Digest ?? url.Digest };
        if (url.Digest is null && order.Service.Trust.Policy != TrustPolicy.Require)
        {
            throw new ReleaseRefusedException($"nothing says what {url.Location} must hold: add its digest ('#sha256=…' or '--digest'), or take signed packages only ('trust: require')");
        }

        using Download download = await downloads.FetchAsync(order.Service.Name, url, cancellationToken);
        note("release.downloaded", $"{url.Location}: {download.Bytes} bytes{(download.Resumed > 0 ? $", of which {download.Resumed} were here already" : "")}");
        return await StoreAsync(order, download.Path, cancellationToken);
    }

    private async Task<StoredRelease> StoreAsync(IntakeOrder order, string path, CancellationToken cancellationToken)
    {
        ServiceConfig service = order.Service;
        FileOwner? owner = service.User is { } user ? OwnerOf(user) : null;
        PackageManifest? package = null;
        bool proven = false;
        StoredRelease stored = await store.AddAsync(service.Name, path, owner, service.Shared, order.Label, Admit, cancellationToken);
        journal.NameRelease(service.Name, stored.Id.Value, stored.Label);
        if (package is not null)
        {
            journal.Save(service.Name, package, stored.Id.Value, proven);
            note("release.taken", $"{package.Version} (counter {package.Counter}) as {stored.Id.Short}{(proven ? ", signed as the service asks" : "")}");
        }

        return order.Force || journal.Rejection(service.Name, stored.Id.Value) is not { } rejection
            ? stored
            : throw new ReleaseRefusedException(
                $"release {stored.Id.Short}{(stored.Label is { } label ? $" ({label})" : "")} was rejected{(rejection.At is { } at ? $" on {at:u}" : "")}{(rejection.Rollout is { } rollout ? $" (rollout {rollout})" : "")}: {rejection.Reason}\n--force tries it again");

        void Admit(PackageReader? found)
        {
            package = found?.Manifest;
            proven = IsProven(service, found);
        }
    }

    /// <summary>True when it satisfies rules that the service has; false when it has none, or only warns.</summary>
    private bool IsProven(ServiceConfig service, PackageReader? package)
    {
        TrustRules rules = TrustRules.Of(service, keys);
        if (rules.Policy == TrustPolicy.Off)
        {
            return false;
        }

        string? objection = rules.Objection(package?.Manifest, package?.Signatures ?? [], journal.NewestPackage(service.Name, proven: true), clock.GetUtcNow());
        if (objection is null)
        {
            return true;
        }

        if (rules.Policy == TrustPolicy.Require)
        {
            throw new ReleaseRefusedException(objection);
        }

        note("trust.warning", $"{objection}; taken all the same ('trust: warn')");
        return false;
    }

    private static async Task RequireDigestAsync(string path, string digest, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw new ReleaseException($"'{path}' is no file, and only a file has a digest.");
        }

        await using FileStream file = File.OpenRead(path);
        string found = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
        if (found != digest)
        {
            throw new ReleaseRefusedException($"its SHA-256 is {found}, not {digest}");
        }
    }

    private static FileOwner OwnerOf(string user) =>
        UserAccount.Find(user) is { } account ? new FileOwner(account.Uid, account.Gid) : throw new ReleaseException($"there is no user '{user}' on this machine");
}
