using System.Globalization;
using Gapless.Adoption.Units;

namespace Gapless.Adoption;

/// <summary>How often a process may fail before nobody starts it again. Many units have the limits where systemd ignores them.</summary>
internal sealed class StartLimits
{
    private readonly Unit _unit;
    private readonly Action<UnitSetting, string> _note;

    public StartLimits(Unit unit, Action<UnitSetting, string> note)
    {
        _unit = unit;
        _note = note;
    }

    public (int? Limit, TimeSpan? Window) Read()
    {
        var burst = Of("StartLimitBurst");
        var interval = Of("StartLimitIntervalSec") ?? Of("StartLimitInterval");

        // In [Service] only the names of systemd before 230 are still known.
        if (interval is { Section: "Service", Key: "StartLimitIntervalSec" })
            _note(interval, "systemd ignores it in [Service] (it belongs into [Unit]), so it never held; it does now, as 'restart: { window }'");
        if (interval is not null && UnitTime.Read(interval.Value) is { } none && none == TimeSpan.Zero)
        {
            _note(interval, "no limit: here there is always one, which only slows restarts down and is forgotten after a while");
            return (null, null);
        }

        int? limit = burst is not null && int.TryParse(burst.Value, CultureInfo.InvariantCulture, out var count) && count > 0 ? count : null;
        return (limit, interval is null ? null : UnitTime.Read(interval.Value));
    }

    private UnitSetting? Of(string key) => _unit.Last("Unit", key) ?? _unit.Last("Service", key);
}
