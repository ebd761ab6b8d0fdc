using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Keepers;
using Gapless.Supervisor.Releases;
using Gapless.Supervisor.Traffic;

namespace Gapless.Supervisor.Services;

/// <summary>What all services of a supervisor share.</summary>
/// <param name="HostingHook">See <see cref="SupervisorOptions.HostingHook"/>.</param>
/// <param name="OpenEndpoint">Opens an endpoint of a service, with the sockets that the keeper or systemd held for it.</param>
internal sealed record ServiceHouse(
    StateDirectory State,
    Journal.Journal Journal,
    ReleaseStore Store,
    TimeProvider Clock,
    string ConfigPath,
    string? HostingHook,
    ServiceLimits Limits,
    StatesAtRest States,
    Func<string, ListenAddress, Endpoint> OpenEndpoint);
