using Gapless.Contract;
using Gapless.Linux.Files;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Preflight.Checks;

/// <summary>What one release protected (cookies, antiforgery tokens) the next can read.</summary>
internal static class DataProtectionCheck
{
    private const string Why = "users are logged out, and forms that are open fail";
    private const string Remedy = "call AddDataProtection().PersistKeysToFileSystem(…).SetApplicationName(…), or reference Gapless.Hosting, which does both";

    /// <summary>What protects something, by the assembly that an app refers to when it uses it.</summary>
    private static readonly string[] Users =
    [
        "Microsoft.AspNetCore.DataProtection", "Microsoft.AspNetCore.Antiforgery", "Microsoft.AspNetCore.Authentication.Cookies", "Microsoft.AspNetCore.Session", "Microsoft.AspNetCore.Identity",
        "Microsoft.AspNetCore.Mvc.RazorPages", "Microsoft.AspNetCore.Mvc.ViewFeatures", "Microsoft.AspNetCore.Components.Server", "Microsoft.AspNetCore.Components.Endpoints",
    ];

    public static IEnumerable<Finding> Of(Facts facts)
    {
        var app = facts.Assembly;
        if (Users.FirstOrDefault(app.References.Contains) is not { } user)
            yield break;
        var isKept = app.Members.Any(m => m.StartsWith("PersistKeysTo", StringComparison.Ordinal));
        if (facts.HasLibrary)
            yield return Finding.Ok(FindingIds.DataProtection, "Gapless.Hosting keeps the keys");
        else if (isKept && app.Members.Contains("SetApplicationName"))
            yield return Finding.Ok(FindingIds.DataProtection, "the app keeps its keys");
        else if (!isKept && !CanKeep(facts))
            yield return Finding.Warning(FindingIds.DataProtection, $"the app uses {user}, and {facts.User.Name} has no home to keep its keys in (HOME is {facts.Environment.GetValueOrDefault("HOME") ?? "not set"}): they are in memory only", Why, Remedy);
        else if (!app.Members.Contains("SetApplicationName"))
            yield return Finding.Warning(FindingIds.DataProtection, $"the app uses {user}, and has no name of its own: it goes by its directory, which is another one in each release", Why, Remedy);
        else
            yield return Finding.Note(FindingIds.DataProtection, $"the app's keys are in {facts.Environment.GetValueOrDefault("HOME")}/.aspnet/DataProtection-Keys");
    }

    private static bool CanKeep(Facts facts) =>
        facts.Environment.GetValueOrDefault("HOME") is { Length: > 0 } home && FileStatus.Follow(facts.At(home)) is { Kind: FileKind.Directory } status
        && facts.User.Closed(Path.Combine(facts.At(home), "x")) is null
        && (facts.User.MayWrite(status) || (FileStatus.Follow(facts.At($"{home}/.aspnet")) is { } own && facts.User.MayWrite(own)));
}
