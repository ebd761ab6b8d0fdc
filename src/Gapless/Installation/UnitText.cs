using System.Text;
using System.Text.RegularExpressions;

namespace Gapless.Installation;

/// <summary>The unit file, made from the one that is embedded in the program.</summary>
internal static partial class UnitText
{
    /// <summary>What a user's own service manager can do. Accounts, capabilities and sandboxes are the system's.</summary>
    private static readonly HashSet<string> OfUsers =
    [
        "Description", "Documentation", "StartLimitIntervalSec", "StartLimitBurst",
        "Type", "NotifyAccess", "ExecStart", "ExecReload", "ReloadSignal", "Restart", "RestartSec", "RestartForceExitStatus", "SuccessExitStatus", "KillMode", "TimeoutStartSec", "TimeoutStopSec",
        "WatchdogSec", "WatchdogSignal", "FileDescriptorStoreMax", "FileDescriptorStorePreserve", "RuntimeDirectory", "RuntimeDirectoryMode", "RuntimeDirectoryPreserve", "LimitNOFILE", "OOMPolicy", "Delegate", "DelegateSubgroup", "UMask", "WantedBy",
    ];

    public static string Of(InstallLayout layout) => Of(Embedded.Text(InstallLayout.UnitName), layout);

    internal static string Of(string template, InstallLayout layout)
    {
        var text = template
            .Replace("@PROGRAM@", layout.Program, StringComparison.Ordinal)
            .Replace("@CONFIG@", layout.Config, StringComparison.Ordinal)
            .Replace("@STATE@", layout.State, StringComparison.Ordinal)
            .Replace("@SOCKET@", layout.Socket, StringComparison.Ordinal);
        if (Placeholder().Match(text) is { Success: true } left)
            throw new InvalidOperationException($"nobody fills in {left.Value} of the unit file");
        return layout.IsForUser ? ForUser(text, layout) : text;
    }

    private static string ForUser(string text, InstallLayout layout)
    {
        var kept = new StringBuilder();
        // A comment stands or falls with the setting below it.
        var comments = new List<string>();
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith('#'))
            {
                comments.Add(line);
                continue;
            }

            var key = line.Split('=')[0].Trim();
            if (line.Length == 0 || line[0] == '[' || OfUsers.Contains(key))
            {
                comments.ForEach(c => kept.Append(c).Append('\n'));
                kept.Append(key == "WantedBy" ? "WantedBy=" + layout.WantedBy : line).Append('\n');
            }

            comments.Clear();
        }

        return kept.ToString().TrimEnd('\n') + "\n";
    }

    [GeneratedRegex("@[A-Z_]+@", RegexOptions.None, 1000)]
    private static partial Regex Placeholder();
}
