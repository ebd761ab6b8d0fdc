using Gapless.Linux;
using Gapless.Linux.Systemd;

namespace Gapless.Daemon;

/// <summary>Tells systemd how the supervisor is. Nothing that goes wrong here may stop it.</summary>
internal sealed class ServiceManager
{
    private readonly NotifyClient _client;
    private readonly Action<string> _say;

    public ServiceManager(TimeProvider clock, Action<string> say)
    {
        _client = new NotifyClient(clock);
        _say = say;
    }

    public void Ready() => Tell(_client.Ready);

    public void Reloading() => Tell(_client.Reloading);

    public void Stopping() => Tell(_client.Stopping);

    private void Tell(Action<string?> message)
    {
        try
        {
            message(null);
        }
        catch (LinuxException failure)
        {
            _say("the service manager cannot be told: " + failure.Message);
        }
    }
}
