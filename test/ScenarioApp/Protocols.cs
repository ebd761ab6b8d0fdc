using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ScenarioApp;

internal static class Protocols
{
    public static void Speak(this KestrelServerOptions kestrel, WireProtocol protocol)
    {
        // Kestrel keeps one set of defaults: to set them takes away those of the polite drain, which then never learns that a connection has ended.
        if (protocol == WireProtocol.H2c)
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2);
        if (protocol == WireProtocol.Tls)
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.UseHttps(Certificate()));
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}
