using System.Collections.Immutable;
using System.Security.Cryptography;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Releases;
using Gapless.Supervisor.Releases.Packages;
using Gapless.Supervisor.Releases.Trust;

namespace Gapless.UnitTests.Releases.Trust;

public sealed class TrustRulesTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 18, 0, 0, TimeSpan.Zero);
    private readonly ECDsa _anna = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _bert = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _eve = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        _anna.Dispose();
        _bert.Dispose();
        _eve.Dispose();
    }

    [Fact]
    public void One_signature_of_one_is_enough() => Objection(Manifest(), Rules(1), _anna).ShouldBeNull();

    [Fact]
    public void Two_of_two_are_enough_and_one_is_not()
    {
        Objection(Manifest(), Rules(2), _anna, _bert).ShouldBeNull();
        Objection(Manifest(), Rules(2), _anna).ShouldBe("only anna of those trusted here signed it; 'shop' asks for 2 signatures by: anna, bert");
    }

    [Fact]
    public void The_same_key_counts_once_however_often_it_signs_and_whatever_it_is_called()
    {
        TrustRules rules = Rules(2) with { Keys = [Key("anna", _anna), Key("also-anna", _anna), Key("bert", _bert)] };
        Objection(Manifest(), rules, _anna, _anna, _anna).ShouldNotBeNull();
        Objection(Manifest(), rules, _anna, _bert).ShouldBeNull();
    }

    [Fact]
    public void A_signature_under_the_name_of_another_key_does_not_count()
    {
        PackageManifest manifest = Manifest();
        var forged = new PackageSignature(Key("anna", _anna).Id, Sign(_eve, manifest).Der);
        Rules(1).Objection(manifest, [forged], null, Now).ShouldBe("the signature of anna does not fit: it was altered, or signed for something else; 'shop' asks for 1 signature by: anna, bert");
        Rules(1).Objection(manifest, [forged with { Der = new byte[] { 1, 2, 3 } }], null, Now).ShouldNotBeNull();
    }

    [Fact]
    public void A_signature_of_another_manifest_does_not_count() =>
        Rules(1).Objection(Manifest(counter: 6), [Sign(_anna, Manifest(counter: 5))], null, Now).ShouldNotBeNull();

    [Fact]
    public void Nothing_but_the_signatures_is_looked_at_before_they_are_proven() =>
        Objection(Manifest(service: "cart", expires: Now.AddDays(-1)), Rules(1), _eve).ShouldStartWith("nobody trusted here has signed it");

    [Fact]
    public void Without_a_key_nothing_is_taken()
    {
        TrustRules rules = Rules(1) with { Keys = [], Missing = ["ci"] };
        Objection(Manifest(), rules, _anna).ShouldEndWith("asks for a signature by a key that it trusts, and there is none ('gapless keys trust'); there is no key ci");
        Rules(1).Objection(null, [], null, Now).ShouldStartWith("it is no package, so nobody can have signed it");
        Objection(Manifest(), Rules(1)).ShouldStartWith("it is not signed;");
    }

    [Theory]
    [InlineData(6, true, null)]
    [InlineData(5, true, null)]
    [InlineData(5, false, "its counter 5 was used before, by 1.0")]
    [InlineData(4, false, "it is older than what was taken before: its counter is 4, that of 1.0 (2026-11-25 18:00:00Z) is 5.")]
    public void The_counter_never_goes_back(long counter, bool sameContents, string? objection)
    {
        PackageManifest before = Manifest(counter: 5);
        PackageManifest manifest = sameContents ? Manifest(counter: counter) : Manifest(counter: counter, version: "other");
        string? said = Rules(1).Objection(manifest, [Sign(_anna, manifest)], new AcceptedPackage(before.Digest, "r", "1.0", 5, Now), Now);
        if (objection is null)
        {
            said.ShouldBeNull();
        }
        else
        {
            said.ShouldNotBeNull().ShouldStartWith(objection);
        }
    }

    [Fact]
    public void What_is_for_another_service_or_expired_is_not_taken()
    {
        Objection(Manifest(service: "cart"), Rules(1), _anna).ShouldBe("it is a release of 'cart', not of 'shop'");
        Objection(Manifest(expires: Now), Rules(1), _anna).ShouldNotBeNull().ShouldStartWith("it expired on 2026-11-25 18:00:00Z");
        Objection(Manifest(expires: Now.AddSeconds(1)), Rules(1), _anna).ShouldBeNull();
    }

    private static PackageManifest Manifest(string service = "shop", string version = "1.0", long counter = 5, DateTimeOffset? expires = null) =>
        new(service, version, Now.AddDays(-1), expires ?? Now.AddDays(1), counter, new ReleaseManifest([]));

    private static PackageSignature Sign(ECDsa key, PackageManifest manifest) =>
        new(Key("", key).Id, key.SignData(manifest.Utf8, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));

    private static TrustedKey Key(string name, ECDsa key) => TrustedKey.Of(name, key.ExportSubjectPublicKeyInfo());

    private static string? Objection(PackageManifest manifest, TrustRules rules, params ImmutableArray<ECDsa> signers) =>
        rules.Objection(manifest, [.. signers.Select(s => Sign(s, manifest))], newest: null, Now);

    private TrustRules Rules(int threshold) => new("shop", TrustPolicy.Require, threshold, [Key("anna", _anna), Key("bert", _bert)], Missing: []);
}
