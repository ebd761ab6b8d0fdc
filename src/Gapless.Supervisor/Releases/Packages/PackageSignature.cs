namespace Gapless.Supervisor.Releases.Packages;

/// <summary>One signature: ECDSA over P-256 with SHA-256, in DER, as <c>openssl dgst -sha256 -sign</c> writes it.</summary>
/// <param name="KeyId">Which key made it; proves nothing by itself.</param>
public sealed record PackageSignature(string KeyId, ReadOnlyMemory<byte> Der);
