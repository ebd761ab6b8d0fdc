using System.Security.Cryptography;
using Gapless.Linux.Files;
using Gapless.Supervisor.Releases.Packages;

namespace Gapless.Supervisor.Releases.Trust;

/// <summary>A private key, ECDSA over P-256.</summary>
public sealed class SigningKey : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int OthersMask = 63;

    private readonly ECDsa _key;

    private SigningKey(string name, ECDsa key)
    {
        _key = key;
        Public = TrustedKey.Of(name, key.ExportSubjectPublicKeyInfo());
    }

    /// <summary>Its other half.</summary>
    public TrustedKey Public { get; }

    /// <summary>Makes a pair and writes it as PEM: <c>NAME.key</c> for its owner alone, and <c>NAME.pub</c>.</summary>
    /// <exception cref="ReleaseException">One of the files is there already, or cannot be written.</exception>
    public static TrustedKey Create(string directory, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            using (var file = new StreamWriter(Path.Combine(directory, name + ".key"), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
            {
                file.WriteLine(key.ExportPkcs8PrivateKeyPem());
            }

            using (var file = new StreamWriter(Path.Combine(directory, name + ".pub"), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write }))
            {
                file.WriteLine(key.ExportSubjectPublicKeyInfoPem());
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ReleaseException($"No new key: {e.Message}", e);
        }

        return TrustedKey.Of(name, key.ExportSubjectPublicKeyInfo());
    }

    /// <summary>Reads a PEM file that nobody but its owner may read.</summary>
    /// <exception cref="ReleaseException">It is not the private key of a P-256 pair, or others may read it.</exception>
    public static SigningKey Read(string path)
    {
        var key = ECDsa.Create();
        try
        {
            if (FileStatus.Find(path) is { Kind: FileKind.File } status && (status.Mode & OthersMask) != 0)
            {
                throw new ReleaseException($"Others than its owner may read '{path}'. If nobody has: chmod 600 {path}");
            }

            key.ImportFromPem(File.ReadAllText(path));
            if (key.ExportParameters(includePrivateParameters: true).Curve.Oid.Value != TrustedKey.P256)
            {
                throw new ReleaseException($"'{path}' is a key of another curve than P-256.");
            }

            return new SigningKey(Path.GetFileNameWithoutExtension(path), key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new ReleaseException($"'{path}' is not the private key of a P-256 pair in PEM, without a password: {e.Message}", e);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    public PackageSignature Sign(ReadOnlySpan<byte> data) => new(Public.Id, _key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));

    public void Dispose() => _key.Dispose();
}
