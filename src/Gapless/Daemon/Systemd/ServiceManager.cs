using Gapless.Linux;
using Gapless.Linux.Systemd;

namespace Gapless.Daemon.Systemd;

/// <summary>Tells systemd how the supervisor is. Nothing that goes wrong here may stop it. Thread-safe.</summary>
internal sealed class ServiceManager
{
    private readonly NotifyClient _client;
    private readonly Action<string> _say;

    public ServiceManager(TimeProvider clock, Action<string> say)
    {
        _client = new NotifyClient(clock);
        _say = say;
    }

    /// <summary>False: nobody asked to be told.</summary>
    public bool Listens => _client.IsEnabled;

    public void Ready() => Tell(() => _client.Ready());

    public void Reloading() => Tell(() => _client.Reloading());

    public void Stopping() => Tell(() => _client.Stopping());

    public void Watchdog() => Tell(_client.Watchdog);

    /// <summary>Shown by <c>systemctl status</c>.</summary>
    public void Status(string line) => Tell(() => _client.Status(line));

    /// <summary>What is under way (start, reload, stop) will take that long from now on, unless more is heard.</summary>
    public void ExtendTimeout(TimeSpan time) => Tell(() => _client.ExtendTimeout(time));

    private void Tell(Action message)
    {
        try
        {
            message();
        }
        catch (LinuxException failure)
        {
            _say("the service manager cannot be told: " + failure.Message);
        }
    }
}
