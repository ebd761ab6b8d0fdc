using System.Collections.Immutable;
using System.Globalization;
using Gapless.Adoption.Units;

namespace Gapless.Adoption;

/// <summary>Reads a unit as a service of Gapless. Whatever cannot be carried over is noted, never dropped.</summary>
internal sealed class UnitAdoption
{
    private const string Service = "Service";

    private readonly Unit _unit;
    private readonly Unit? _socket;
    private readonly Surroundings _around;
    private readonly Specifiers _specifiers;
    private readonly List<AdoptionNote> _notes = [];

    private UnitAdoption(Unit unit, Unit? socket, Surroundings around)
    {
        _unit = unit;
        _socket = socket;
        _around = around;
        _specifiers = new Specifiers(unit.Name, around.Host);
    }

    /// <param name="socket">The unit whose sockets it gets; null: none.</param>
    /// <param name="name">Of the service; null: as the unit.</param>
    /// <exception cref="CliException">It is no server in the foreground.</exception>
    public static AdoptedService Of(Unit unit, Unit? socket, string? name, Surroundings around) => new UnitAdoption(unit, socket, around).Read(name);

    /// <summary>Lower-case letters, digits and dashes, a letter first.</summary>
    internal static string NameOf(UnitName unit)
    {
        var text = string.Concat(unit.WithoutSuffix.ToLowerInvariant().Select(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) ? c : '-')).Trim('-');
        return text.Length > 0 && char.IsAsciiLetter(text[0]) ? text[..Math.Min(63, text.Length)] : "app-" + text;
    }

    private AdoptedService Read(string? name)
    {
        var command = Command();
        var folder = ReleaseFolder.Of(command, Value("WorkingDirectory") is { } directory ? directory.TrimStart('-') is "~" ? "/root" : directory.TrimStart('-') : null);
        var environment = new AdoptedEnvironment(_unit, _around, Expand, Note).Read();
        var addresses = new AdoptedAddresses(_socket, _around, Note).Of(folder, environment);
        if (addresses.AreAssumed && !folder.IsDotNet(_around))
            Note(_unit.All(Service, "ExecStart")[^1], "nothing here says where it listens: write the right address, and have it use the sockets that it is given (LISTEN_FDS)");
        Type();
        KillSignal();
        var (limit, window) = new StartLimits(_unit, Note).Read();
        var service = new AdoptedService
        {
            Name = name ?? NameOf(_unit.Name),
            Run = addresses.Command.ForShell(),
            Listen = addresses.Listen,
            Env = addresses.Environment,
            EnvFiles = environment.Files,
            User = User(),
            Notifies = Value("Type") is "notify" or "notify-reload",
            Drain = Time("TimeoutStopSec") ?? Time("TimeoutSec"),
            StartLimit = Time("TimeoutStartSec") ?? Time("TimeoutSec"),
            Backoff = Time("RestartSec"),
            Limit = limit,
            Window = window,
            BeforeStart = [.. BeforeStart()],
            Release = folder.Path,
        };
        Rest();
        return service with { Notes = [.. _notes.OrderBy(n => _unit.Files.ToList().IndexOf(n.Place.Split(':')[0])).ThenBy(n => int.Parse(n.Place[(n.Place.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture))] };
    }

    private ExecLine Command()
    {
        var starts = _unit.All(Service, "ExecStart").SelectMany(s => ExecLine.Read(Expand(s)).Select(l => (Setting: s, Line: l))).ToList();
        if (starts.Count == 0)
            throw new CliException(ExitCode.Refused, $"{_unit.Files[0]} has no ExecStart=: there is nothing to run");
        var (setting, command) = starts[^1];
        if (starts.Count > 1)
            Note(setting, "several commands: only the last one is the server, the others may become 'hooks: { before_start: … }'");
        if (command.IsPrivileged)
            Note(setting, $"the prefix '{command.Prefixes}' lets it keep root's rights: here it has those of the service's user");
        return command;
    }

    private IEnumerable<string> BeforeStart()
    {
        foreach (var setting in _unit.All(Service, "ExecStartPre"))
        {
            foreach (var line in ExecLine.Read(Expand(setting)))
            {
                Note(setting, "has become a hook: it runs once for each rollout, in the new release's folder, and not again when a process is replaced");
                yield return line.ForShell() + (line.MayFail ? " || true" : "");
            }
        }
    }

    private void Type()
    {
        if (_unit.Last(Service, "Type") is not { } type)
            return;
        if (type.Value is "oneshot")
            throw new CliException(ExitCode.Refused, $"{type.Place}: Type=oneshot is no server: leave it to systemd");
        if (type.Value is "forking")
            Note(type, "the program goes to the background, where nobody watches it: give it the option that keeps it in the foreground (run: … --no-daemon, or the like)");
        if (type.Value is "dbus")
            Note(type, "ready is who passes a check: write 'health: { readiness: … }'");
    }

    private void KillSignal()
    {
        if (_unit.Last(Service, "KillSignal") is { Value: not ("SIGTERM" or "15") } signal)
            Note(signal, signal.Value == "SIGINT" ? "SIGTERM is sent instead; ASP.NET Core stops in the same way at both" : "SIGTERM is sent instead: the program has to end its work at it");
        if (_unit.Last(Service, "Restart") is { Value: "no" } restart)
            Note(restart, "a process that ends is replaced, whatever its exit code");
    }

    private string? User()
    {
        var user = _unit.Last(Service, "User");
        if (user is null)
        {
            var at = _unit.All(Service, "ExecStart")[^1];
            if (!_around.MayChangeUsers && _unit.Last(Service, "DynamicUser") is null)
                _notes.Add(new AdoptionNote(at.Place, "User=", "it ran as root, and now runs as the supervisor's user: files that it writes to must be that user's"));
            return null;
        }

        if (_around.MayChangeUsers)
            return Expand(user);
        Note(user, "runs as the supervisor's user (gapless) from now on: chown what it writes to; or to keep the user: systemctl edit gapless, [Service] User=root, CapabilityBoundingSet=~, and 'user: "
            + $"{user.Value}' here");
        return null;
    }

    private TimeSpan? Time(string key)
    {
        if (_unit.Last(Service, key) is not { } setting)
            return null;
        if (UnitTime.Read(setting.Value) is { } time && time > TimeSpan.Zero)
            return time;
        if (setting.Value is not ("0" or "infinity"))
            Note(setting, "is not understood");
        else if (key is "TimeoutStopSec" or "TimeoutSec")
            Note(setting, "there is always a limit: 'drain:' may be as long as you like");
        return null;
    }

    private string? Value(string key) => _unit.Last(Service, key) is { } setting ? Expand(setting) : null;

    private string Expand(UnitSetting setting)
    {
        var text = _specifiers.Expand(setting.Value, out var unknown);
        if (unknown.Count > 0 && !_notes.Exists(n => n.Place == setting.Place))
            Note(setting, $"only systemd knows what {string.Join(", ", unknown)} stands for: write it out");
        return text;
    }

    private void Note(UnitSetting setting, string text) => _notes.Add(new AdoptionNote(setting.Place, $"{setting.Key}={setting.Value}", text));

    private void Rest()
    {
        foreach (var setting in _unit.Settings.Where(s => s.Value.Length > 0))
        {
            if (setting.Value != _socket?.Name.Full && KeyFates.Of(setting.Section, setting.Key, setting.Value) is { } text)
                Note(setting, text);
        }
    }
}
