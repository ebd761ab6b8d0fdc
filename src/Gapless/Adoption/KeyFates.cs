namespace Gapless.Adoption;

/// <summary>What becomes of the keys that no line of the configuration comes from. A key that is in neither list is reported as not known here.</summary>
internal static class KeyFates
{
    private const string MemoryLimit = "write 'limits: { memory: … }': for all versions of the service together, of which two run during a rollout";
    private const string DropIn = "for all services together, in a drop-in: systemctl edit gapless";

    /// <summary>Gapless does by itself what they ask for, or they are about the unit and not about the service.</summary>
    public static readonly HashSet<string> Settled =
    [
        "Unit.Description", "Unit.Documentation", "Unit.DefaultDependencies", "Service.NotifyAccess", "Service.KillMode", "Service.SendSIGKILL", "Service.RemainAfterExit", "Service.GuessMainPID",
        "Service.RestartPreventExitStatus", "Service.SuccessExitStatus", "Service.StandardInput", "Service.Sockets", "Service.NonBlocking", "Service.FileDescriptorStoreMax",
        "Install.WantedBy", "Install.RequiredBy", "Install.Also", "Install.Alias", "Install.DefaultInstance",
        // Read elsewhere.
        "Service.Type", "Service.ExecStart", "Service.ExecStartPre", "Service.WorkingDirectory", "Service.User", "Service.Environment", "Service.EnvironmentFile", "Service.TimeoutStopSec",
        "Service.TimeoutStartSec", "Service.TimeoutSec", "Service.RestartSec", "Service.Restart", "Unit.StartLimitIntervalSec", "Unit.StartLimitInterval", "Unit.StartLimitBurst",
        "Service.StartLimitIntervalSec", "Service.StartLimitInterval", "Service.StartLimitBurst", "Service.KillSignal",
    ];

    /// <summary>What to do instead.</summary>
    public static readonly Dictionary<string, string> Remedies = new(StringComparer.Ordinal)
    {
        ["Service.Group"] = "processes run with the groups of their user: make it that user's own group, or add the user to it",
        ["Service.SupplementaryGroups"] = "add the user to them: adduser USER GROUP",
        ["Service.DynamicUser"] = "make a user of its own and name it in 'user:', or let it run as the supervisor's",
        ["Service.PassEnvironment"] = "name the variables in 'env:' or 'env_file:'",
        ["Service.UnsetEnvironment"] = "leave them out of the supervisor's environment",
        ["Service.LimitNOFILE"] = $"LimitNOFILE= of gapless.service holds {DropIn}",
        ["Service.LimitCORE"] = DropIn,
        ["Service.LimitNPROC"] = DropIn,
        ["Service.LimitMEMLOCK"] = DropIn,
        ["Service.MemoryMax"] = MemoryLimit,
        ["Service.MemoryHigh"] = $"no limit for one service: {DropIn}",
        ["Service.MemoryLimit"] = MemoryLimit,
        ["Service.MemorySwapMax"] = $"no limit for one service: {DropIn}",
        ["Service.CPUQuota"] = "write 'limits: { cpu: … }': for all versions of the service together",
        ["Service.CPUWeight"] = $"no weight for one service: {DropIn}",
        ["Service.CPUAffinity"] = DropIn,
        ["Service.TasksMax"] = $"no limit for one service: {DropIn}",
        ["Service.IOWeight"] = DropIn,
        ["Service.Nice"] = "write 'run: nice -n N COMMAND'",
        ["Service.OOMScoreAdjust"] = "write 'run: choom -n N -- COMMAND'",
        ["Service.OOMPolicy"] = DropIn,
        ["Service.UMask"] = "write 'run: umask N && exec COMMAND'",
        ["Service.ExecStartPost"] = "a hook: 'hooks: { after_promote: COMMAND }'",
        ["Service.ExecStop"] = "processes are asked by SIGTERM when they have no new connections any more, and have 'drain:' to end",
        ["Service.ExecStopPost"] = "a hook: 'hooks: { after_drain: COMMAND }'",
        ["Service.ExecReload"] = "'gapless restart' starts new processes with the configuration of the moment, without a gap",
        ["Service.ExecCondition"] = "a hook: 'hooks: { before_start: COMMAND }'; a failure turns the rollout back",
        ["Service.WatchdogSec"] = "a check of your own: 'health: { liveness: … }'",
        ["Service.PIDFile"] = "the process in the foreground is watched: nothing needs the file",
        ["Service.SyslogIdentifier"] = "lines are shown by 'gapless logs', under the name of the service",
        ["Service.StandardOutput"] = "what it prints is in 'gapless logs', and in the state directory in logs/SERVICE",
        ["Service.StandardError"] = "what it prints is in 'gapless logs', and in the state directory in logs/SERVICE",
        ["Service.RuntimeDirectory"] = "made by nobody: a line in /etc/tmpfiles.d, 'd /run/NAME 0750 USER GROUP'",
        ["Service.StateDirectory"] = "made by nobody: it is there from before; on a new machine make it, with the right owner",
        ["Service.CacheDirectory"] = "made by nobody: it is there from before; on a new machine make it, with the right owner",
        ["Service.LogsDirectory"] = "made by nobody: it is there from before; on a new machine make it, with the right owner",
        ["Service.ConfigurationDirectory"] = "made by nobody: it is there from before; on a new machine make it, with the right owner",
        ["Service.LoadCredential"] = "an 'env_file:' that only the supervisor may read, or a path that the app reads",
        ["Service.SetCredential"] = "an 'env_file:' that only the supervisor may read, or a path that the app reads",
        ["Service.AmbientCapabilities"] = "not needed for low ports: the supervisor listens. For anything else: " + DropIn,
        ["Service.CapabilityBoundingSet"] = DropIn,
        ["Service.RuntimeMaxSec"] = "a timer that calls 'gapless restart SERVICE'",
        ["Service.Slice"] = DropIn,
        ["Service.Delegate"] = DropIn,
    };

    /// <summary>Beginnings of the keys of sandboxes.</summary>
    private static readonly string[] Sandboxes =
        ["Protect", "Private", "Restrict", "ReadWrite", "ReadOnly", "Inaccessible", "NoNew", "SystemCall", "Lock", "MemoryDeny", "Bind", "TemporaryFile", "Device", "IPAddress", "RootDirectory", "RootImage", "RemoveIPC", "ExecPaths", "NoExecPaths"];

    private static readonly HashSet<string> Dependencies = ["After", "Before", "Wants", "Requires", "BindsTo", "PartOf", "Requisite", "Upholds"];

    private static readonly HashSet<string> AlwaysThere = ["network.target", "network-online.target", "nss-lookup.target", "syslog.target", "remote-fs.target", "basic.target", "sysinit.target", "multi-user.target", "local-fs.target", "time-sync.target"];

    /// <summary>Null: nothing has to be said.</summary>
    public static string? Of(string section, string key, string value)
    {
        var name = $"{section}.{key}";
        if (Settled.Contains(name) || section.StartsWith("X-", StringComparison.Ordinal) || key.StartsWith("X-", StringComparison.Ordinal))
            return null;
        if (Remedies.TryGetValue(name, out var remedy))
            return remedy;
        if (section == "Unit" && Dependencies.Contains(key))
            return value.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(AlwaysThere.Contains) ? null : "gapless.service does not wait for it; where it has to: " + DropIn;
        if (section == "Unit" && (key.StartsWith("Condition", StringComparison.Ordinal) || key.StartsWith("Assert", StringComparison.Ordinal)))
            return "not looked at: the service is started whenever it is declared";
        return section == "Service" && Sandboxes.Any(s => key.StartsWith(s, StringComparison.Ordinal))
            ? "the processes have the sandbox of gapless.service; more of it holds " + DropIn
            : "has no equal here";
    }
}
