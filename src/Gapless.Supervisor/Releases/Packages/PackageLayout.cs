namespace Gapless.Supervisor.Releases.Packages;

/// <summary>
/// Names in a package, which is a tar in gzip: first what is signed, then the signatures, then the files in the order of the manifest.
/// <code>
/// gapless/manifest          the text that is signed
/// gapless/signatures/KEYID  one signature of it in DER, for each key that signed
/// app/…                     the files
/// </code>
/// </summary>
internal static class PackageLayout
{
    public const string Manifest = "gapless/manifest";
    public const string Signatures = "gapless/signatures/";
    public const string App = "app/";
}
