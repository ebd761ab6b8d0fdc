namespace Gapless.Installation;

/// <summary>Where an installation lies, as the installed program sees it.</summary>
internal sealed record InstallLayout
{
    private const string Name = "gapless";

    /// <summary>For the whole machine.</summary>
    public static InstallLayout System { get; } = new()
    {
        ProgramFolder = "/usr/local/lib/gapless",
        Link = "/usr/local/bin/gapless",
        UnitFolder = "/etc/systemd/system",
        WantedBy = "multi-user.target",
        ConfigFolder = "/etc/gapless",
        State = "/var/lib/gapless",
        Socket = "/run/gapless/control.sock",
        Shares = "/usr/local/share",
        Account = Name,
    };

    /// <summary>The account that the supervisor runs as and whose group may speak to it; null: the caller's own, alone.</summary>
    public string? Account { get; init; }

    /// <summary>All that is published: the program and what lies beside it.</summary>
    public required string ProgramFolder { get; init; }

    public string Program => Path.Combine(ProgramFolder, Name);

    /// <summary>How the program is found on PATH.</summary>
    public required string Link { get; init; }

    public required string UnitFolder { get; init; }

    public string Unit => Path.Combine(UnitFolder, UnitName);

    /// <summary>The target that starts the unit with the machine, or with the user's first session.</summary>
    public required string WantedBy { get; init; }

    public string EnablingLink => Path.Combine(UnitFolder, WantedBy + ".wants", UnitName);

    public required string ConfigFolder { get; init; }

    public string Config => Path.Combine(ConfigFolder, "gapless.yaml");

    public required string State { get; init; }

    /// <summary>What the workers print.</summary>
    public string Logs => Path.Combine(State, "logs");

    public required string Socket { get; init; }

    /// <summary>Below it lie the completion scripts, the manual and the inventory.</summary>
    public required string Shares { get; init; }

    public string BashCompletion => Path.Combine(Shares, "bash-completion/completions", Name);

    public string ZshCompletion => Path.Combine(Shares, "zsh/site-functions", "_" + Name);

    public string FishCompletion => Path.Combine(Shares, "fish/vendor_completions.d", Name + ".fish");

    public string Manual => Path.Combine(Shares, "man/man1", Name + ".1");

    /// <summary>What was made: not in the state directory, which the supervisor's account may write to.</summary>
    public string Inventory => Path.Combine(Shares, Name, "installed.json");

    public bool IsForUser => Account is null;

    public static string UnitName => Name + ".service";

    /// <summary>For one user, after the XDG base directory specification.</summary>
    /// <exception cref="CliException">HOME is not set.</exception>
    public static InstallLayout OfUser(Func<string, string?> variable)
    {
        string? Given(string name) => variable(name) is { Length: > 0 } value && Path.IsPathRooted(value) ? value : null;
        var home = Given("HOME") ?? throw new CliException(ExitCode.Invalid, "HOME is not set: nobody knows where the user's own folders are");
        var state = Path.Combine(Given("XDG_STATE_HOME") ?? Path.Combine(home, ".local/state"), Name);
        var config = Given("XDG_CONFIG_HOME") ?? Path.Combine(home, ".config");
        return new InstallLayout
        {
            ProgramFolder = Path.Combine(home, ".local/lib", Name),
            Link = Path.Combine(home, ".local/bin", Name),
            UnitFolder = Path.Combine(config, "systemd/user"),
            WantedBy = "default.target",
            ConfigFolder = Path.Combine(config, Name),
            State = state,
            Socket = Path.Combine(Given("XDG_RUNTIME_DIR") is { } runtime ? Path.Combine(runtime, Name) : state, "control.sock"),
            Shares = Given("XDG_DATA_HOME") ?? Path.Combine(home, ".local/share"),
        };
    }
}
