using System.Text;
using Gapless.Contract;
using Gapless.Linux.Files;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Preflight.Checks;

/// <summary>Keys and secrets are not there for everybody to read.</summary>
internal static class SecretsCheck
{
    private const int ReadByOthers = 4;
    private const int LongestKey = 1 << 16;
    private static readonly string[] KeyKinds = [".pfx", ".p12", ".key"];
    private static readonly string[] SecretWords = ["PASSWORD", "PASSWD", "SECRET", "TOKEN", "APIKEY", "API_KEY", "PRIVATE", "CREDENTIAL", "CONNECTIONSTRING"];

    public static IEnumerable<Finding> Of(Facts facts)
    {
        var everybody = new RunningAs("everybody", uint.MaxValue, []);
        var keys = facts.Files.Where(f => f.Status.Kind == FileKind.File && IsOpen(f.Status) && HoldsKey(f)).ToList();
        if (keys.Count > 0 && everybody.Closed(keys[0].Path) is null)
        {
            yield return Finding.Warning(
                FindingIds.Secrets, $"every user of this machine may read {Names.Of([.. keys.Select(k => k.Name)])}", "there are private keys in it",
                "chmod o-r before the release is packed, or keep keys outside of releases");
        }

        foreach (var file in facts.Config.EnvFiles.Where(f => FileStatus.Follow(f) is { } status && IsOpen(status) && everybody.Closed(f) is null))
        {
            if (SecretNames(file) is { Count: > 0 } names)
                yield return Finding.Warning(FindingIds.Secrets, $"every user of this machine may read {file}", $"it sets {Names.Of(names)}", $"chmod 600 {file}");
        }
    }

    private static bool IsOpen(FileStatus file) => (file.Mode & ReadByOthers) != 0;

    private static bool HoldsKey(ReleaseFile file) =>
        KeyKinds.Contains(Path.GetExtension(file.Name).ToLowerInvariant())
        || (Path.GetExtension(file.Name).Equals(".pem", StringComparison.OrdinalIgnoreCase) && file.Status.Size < LongestKey && File.ReadAllText(file.Path, Encoding.Latin1).Contains("PRIVATE KEY-----", StringComparison.Ordinal));

    private static List<string> SecretNames(string file) =>
        [.. EnvFile.Read(file).Keys.Where(k => SecretWords.Any(w => k.Replace("__", "", StringComparison.Ordinal).Contains(w, StringComparison.OrdinalIgnoreCase)))];
}
