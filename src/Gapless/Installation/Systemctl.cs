namespace Gapless.Installation;

/// <summary>systemd, of the machine or of the user.</summary>
internal sealed class Systemctl : IUnits, IUnitFacts
{
    private const string Program = "/usr/bin/systemctl";

    private readonly string[] _command;

    private Systemctl(bool ofUser)
    {
        _command = ofUser ? [Program, "--user"] : [Program];
    }

    /// <summary>Null: systemd does not run here.</summary>
    public static Systemctl? Find(bool ofUser)
    {
        var mark = ofUser ? $"{Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR")}/systemd" : "/run/systemd/system";
        return Directory.Exists(mark) && File.Exists(Program) ? new Systemctl(ofUser) : null;
    }

    public bool IsActive(string unit) => Run("is-active", "--quiet", unit).Succeeded;

    public bool IsOutdated(string unit) => Property(unit, "NeedDaemonReload") == "yes";

    public string Property(string unit, string name) => Run("show", "--value", "--property", name, unit).Text;

    public int? Version()
    {
        var words = Run("--version").Text.Split(' ', '\n');
        return words.Length > 1 && int.TryParse(words[1].Split('.', '~', '-')[0], out var version) ? version : null;
    }

    /// <summary>What systemd is about to do, a line each: number, unit, type, state.</summary>
    /// <exception cref="CliException">It does not say.</exception>
    public string Jobs() => Must("list-jobs", "--no-legend", "--plain", "--full");

    /// <exception cref="CliException">It did not.</exception>
    public void Carry(params IReadOnlyList<string> verbAndUnit) => Must(verbAndUnit);

    public void Forget(string unit) => Run("clean", "--what=fdstore", unit);

    private string Must(params IReadOnlyList<string> arguments)
    {
        var result = Run(arguments);
        return result.Succeeded ? result.Text
            : throw new CliException(ExitCode.Refused, $"{string.Join(' ', _command[1..].Prepend("systemctl").Concat(arguments))} failed: {result.Text}");
    }

    private ToolResult Run(params IReadOnlyList<string> arguments) => Tool.Run([.. _command, .. arguments]);
}
