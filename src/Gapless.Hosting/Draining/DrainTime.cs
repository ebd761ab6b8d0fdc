using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Gapless.Hosting.Draining;

/// <summary>The host's own limit for stopping begins when the drain does, and must not end it.</summary>
internal sealed class DrainTime(IOptions<DrainOptions> drain) : IPostConfigureOptions<HostOptions>
{
    private static readonly TimeSpan ForTheRest = TimeSpan.FromSeconds(5);

    public void PostConfigure(string? name, HostOptions options)
    {
        var needed = DrainLimit.Of(drain.Value) + ForTheRest;
        if (options.ShutdownTimeout < needed)
            options.ShutdownTimeout = needed;
    }
}
