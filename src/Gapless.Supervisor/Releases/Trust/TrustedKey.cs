using System.Security.Cryptography;

namespace Gapless.Supervisor.Releases.Trust;

/// <summary>A public key, ECDSA over P-256.</summary>
/// <param name="Name">What people call it: the name of its file.</param>
/// <param name="Id">The first 16 digits of the SHA-256 of <paramref name="PublicKey"/>.</param>
/// <param name="PublicKey">SubjectPublicKeyInfo in DER.</param>
public sealed record TrustedKey(string Name, string Id, ReadOnlyMemory<byte> PublicKey)
{
    internal const string P256 = "1.2.840.10045.3.1.7";
    private const int IdDigits = 16;

    /// <summary>Reads a PEM file.</summary>
    /// <exception cref="ReleaseException">It is not the public key of a P-256 pair.</exception>
    public static TrustedKey Read(string path)
    {
        try
        {
            string pem = File.ReadAllText(path);
            if (pem.Contains("PRIVATE KEY", StringComparison.Ordinal))
            {
                throw new ReleaseException($"'{path}' is a private key. Trust its public half, and keep this one to yourself.");
            }

            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            return key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == P256
                ? Of(Path.GetFileNameWithoutExtension(path), key.ExportSubjectPublicKeyInfo())
                : throw new ReleaseException($"'{path}' is a key of another curve than P-256.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new ReleaseException($"'{path}' is not the public key of a P-256 pair in PEM: {e.Message}", e);
        }
    }

    /// <summary>True when the holder of the private key signed these bytes.</summary>
    public bool Signed(ReadOnlySpan<byte> data, ReadOnlySpan<byte> der)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(PublicKey.Span, out _);
        try
        {
            return key.VerifyData(data, der, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            // Not even a signature.
            return false;
        }
    }

    internal static TrustedKey Of(string name, byte[] publicKey) => new(name, Convert.ToHexStringLower(SHA256.HashData(publicKey))[..IdDigits], publicKey);
}
