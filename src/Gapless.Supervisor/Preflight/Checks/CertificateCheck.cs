using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gapless.Contract;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Preflight.Checks;

/// <summary>Certificates that the configuration names are valid, and for some time yet.</summary>
internal static class CertificateCheck
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);
    private static readonly string[] Kinds = [".pem", ".crt", ".cer", ".pfx", ".p12"];

    public static IEnumerable<Finding> Of(Facts facts)
    {
        foreach (var (path, password) in Named(facts).DistinctBy(c => c.Path))
        {
            if (Look(facts, Path.Combine(facts.Directory, path), path, password) is { } finding)
                yield return finding;
        }
    }

    private static IEnumerable<(string Path, string? Password)> Named(Facts facts)
    {
        var settings = facts.Settings;
        var sections = settings.Below("Kestrel:Certificates").Select(n => $"Kestrel:Certificates:{n}")
            .Concat(settings.Below("Kestrel:Endpoints").Select(n => $"Kestrel:Endpoints:{n}:Certificate"));
        foreach (var section in sections)
        {
            if (settings[section + ":Path"] is { Length: > 0 } path)
                yield return (path, settings[section + ":Password"]);
        }

        foreach (var value in ServiceValues(facts).Where(v => Kinds.Contains(Path.GetExtension(v).ToLowerInvariant()) && File.Exists(Path.Combine(facts.Directory, v))))
            yield return (value, null);
    }

    /// <summary>Not the supervisor's own environment: what stands there is not the service's.</summary>
    private static IEnumerable<string> ServiceValues(Facts facts) => facts.EnvironmentProblem is null ? ServiceEnvironment.Read(facts.Config).Values : [];

    private static Finding? Look(Facts facts, string path, string shown, string? password)
    {
        const string Why = "clients will refuse the connection";
        try
        {
            using var certificate = Path.GetExtension(path).ToLowerInvariant() is ".pfx" or ".p12"
                ? X509CertificateLoader.LoadPkcs12FromFile(path, password, X509KeyStorageFlags.EphemeralKeySet)
                : X509CertificateLoader.LoadCertificateFromFile(path);
            var (from, to) = (new DateTimeOffset(certificate.NotBefore), new DateTimeOffset(certificate.NotAfter));
            var name = $"the certificate {shown} ({certificate.Subject})";
            if (to <= facts.Now)
                return Finding.Error(FindingIds.Certificate, $"{name} expired on {to:yyyy-MM-dd}", Why, "renew it");
            if (from > facts.Now)
                return Finding.Error(FindingIds.Certificate, $"{name} is not valid before {from:yyyy-MM-dd HH:mm}", Why, "see whether the clock is right");
            return to - facts.Now < Soon
                ? Finding.Warning(FindingIds.Certificate, $"{name} expires on {to:yyyy-MM-dd}, in {(to - facts.Now).TotalDays:0} days", Why, "renew it")
                : Finding.Ok(FindingIds.Certificate, $"{name} is valid until {to:yyyy-MM-dd}");
        }
        catch (CryptographicException) when (password is null)
        {
            // A key alone, or a password that only the app knows.
            return null;
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return Finding.Warning(FindingIds.Certificate, $"{shown} cannot be opened: {error.Message}", "the app reads it at its start", "see to the file and its password");
        }
    }
}
