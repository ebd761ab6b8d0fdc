using System.Collections.Immutable;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Releases.Packages;

namespace Gapless.Supervisor.Releases.Trust;

/// <summary>What a service asks of a release. Pure: keys, memory and time come from the caller.</summary>
/// <param name="Threshold">So many different keys must have signed.</param>
/// <param name="Keys">Whose signatures count.</param>
/// <param name="Missing">Names that the configuration gives and nobody has.</param>
public sealed record TrustRules(string Service, TrustPolicy Policy, int Threshold, ImmutableArray<TrustedKey> Keys, ImmutableArray<string> Missing)
{
    /// <exception cref="ReleaseException">A file in the directory is no key.</exception>
    public static TrustRules Of(ServiceConfig service, KeyDirectory directory)
    {
        TrustConfig trust = service.Trust;
        ImmutableArray<TrustedKey> all = trust.Policy == TrustPolicy.Off ? [] : directory.Read();
        return new TrustRules(
            service.Name,
            trust.Policy,
            trust.Threshold,
            trust.Keys.IsEmpty ? all : [.. all.Where(k => trust.Keys.Contains(k.Name))],
            [.. trust.Keys.Where(name => all.All(k => k.Name != name))]);
    }

    /// <summary>Why a release is not to be trusted; null: nothing speaks against it.</summary>
    /// <param name="package">Null: it is no package.</param>
    /// <param name="newest">The package with the highest counter that was proven and taken before.</param>
    public string? Objection(PackageManifest? package, IReadOnlyCollection<PackageSignature> signatures, AcceptedPackage? newest, DateTimeOffset now)
    {
        if (package is null)
        {
            return $"it is no package, so nobody can have signed it; '{Service}' asks for {Wanted(Threshold)} ('gapless pack', 'gapless sign')";
        }

        // Nothing that an unproven manifest says is worth a look.
        return SignatureObjection(package.Utf8, signatures, Threshold) ?? package switch
        {
            _ when package.Service != Service => $"it is a release of '{package.Service}', not of '{Service}'",
            _ when package.Expires <= now => $"it expired on {package.Expires:u}; sign a new package",
            _ when package.Counter < newest?.Counter => $"it is older than what was taken before: its counter is {package.Counter}, that of {newest.Version} ({newest.At:u}) is {newest.Counter}. 'gapless rollback --to' goes back to a release of the store",
            _ when package.Counter == newest?.Counter && package.Digest != newest.Digest => $"its counter {package.Counter} was used before, by {newest.Version} ({newest.At:u}), which is another release",
            _ => null,
        };
    }

    /// <summary>Why too few of the keys have signed; null: enough have.</summary>
    /// <param name="threshold">How many must; the same key under two names counts once.</param>
    public string? SignatureObjection(ReadOnlySpan<byte> data, IReadOnlyCollection<PackageSignature> signatures, int threshold)
    {
        var signers = new List<string>();
        var wrong = new List<string>();
        foreach (TrustedKey key in Keys.DistinctBy(k => Convert.ToHexString(k.PublicKey.Span)))
        {
            PackageSignature[] own = [.. signatures.Where(s => s.KeyId == key.Id)];
            bool signed = false;
            foreach (PackageSignature signature in own)
            {
                signed |= key.Signed(data, signature.Der.Span);
            }

            if (own.Length > 0)
            {
                (signed ? signers : wrong).Add(key.Name);
            }
        }

        if (signers.Count >= threshold)
        {
            return null;
        }

        string reason = (signatures.Count, signers.Count, wrong.Count) switch
        {
            (0, _, _) => "it is not signed",
            (_, _, > 0) => $"the signature of {string.Join(", ", wrong)} does not fit: it was altered, or signed for something else",
            (_, 0, _) => $"nobody trusted here has signed it (it is signed by {string.Join(", ", signatures.Select(s => s.KeyId))})",
            _ => $"only {string.Join(", ", signers)} of those trusted here signed it",
        };
        return $"{reason}; '{Service}' asks for {Wanted(threshold)}";
    }

    private string Wanted(int threshold)
    {
        string keys = Keys.IsEmpty
            ? "a signature by a key that it trusts, and there is none ('gapless keys trust')"
            : $"{threshold} {(threshold == 1 ? "signature" : "signatures")} by: {string.Join(", ", Keys.Select(k => k.Name))}";
        return Missing.IsEmpty ? keys : $"{keys}; there is no key {string.Join(", ", Missing)}";
    }
}
