using Gapless.Linux.ControlGroups;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Services;

/// <summary>Holds services to their limits, where systemd leaves that to the supervisor. A limit that cannot be held stops nobody: it is said. Thread-safe.</summary>
internal sealed class ServiceLimits
{
    private readonly DelegatedGroup? _group;
    private readonly string? _reason;

    public ServiceLimits() => _group = DelegatedGroup.Find(out _reason);

    /// <summary>Puts a new worker below the limits of its service. Null: it is, or there are none. Otherwise why it is not.</summary>
    public string? Hold(string service, LimitsConfig limits, int pid)
    {
        if (limits.IsNone)
            return null;
        if (_group is null)
            return _reason;
        // Beside the supervisor's own group, whatever the service is called.
        var group = "service-" + service;
        try
        {
            _group.Limit(group, limits.Memory, limits.Processors);
            _group.Admit(group, pid);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }
}
