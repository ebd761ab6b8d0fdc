using System.Collections;
using Gapless.Contract;
using Gapless.Hosting.Control;
using Gapless.Hosting.Crashes;
using Gapless.Hosting.Draining;
using Gapless.Hosting.HandOver;
using Gapless.Hosting.Requests;
using Gapless.Hosting.Restarts;
using Gapless.Hosting.Sessions;
using Gapless.Hosting.Transport;
using Gapless.Hosting.WebSockets.Leaving;
using Gapless.Hosting.WebSockets.Moving;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Gapless.Hosting;

/// <summary>Puts Gapless into an ASP.NET Core app.</summary>
public static class GaplessBuilderExtensions
{
    /// <summary>
    /// Lets the app's connections outlive its process: they are handed over to the next version when Gapless deploys one, and leave politely when there is none.
    /// Where the app was started neither by Gapless nor with inherited sockets, this does nothing.
    /// </summary>
    /// <param name="builder">The app's.</param>
    /// <param name="drain">How the process leaves; null: the defaults of <see cref="DrainOptions"/>.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static TBuilder AddGapless<TBuilder>(this TBuilder builder, Action<DrainOptions>? drain = null)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddGapless(drain);
        return builder;
    }

    /// <summary>The same for any host.</summary>
    /// <param name="services">The app's.</param>
    /// <param name="drain">How the process leaves; null: the defaults.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddGapless(this IServiceCollection services, Action<DrainOptions>? drain = null)
    {
        // Without a reader it does nothing; a call of AddGaplessSelfRestart may follow.
        if (drain is not null)
            services.Configure(drain);
        services.TryAddGapless(ReadEnvironment(), launch: null);
        return services;
    }

    /// <summary>
    /// Lets the app replace itself without a supervisor: on SIGUSR2 it starts what is now at the path it was started from, hands over its listening sockets, connections and state when
    /// that has started, tells systemd the new main process, and leaves. Whatever fails before leaves everything as it was, and the log says why. Includes
    /// <see cref="AddGapless{TBuilder}"/>. Under Gapless, whose supervisor replaces processes, it only says so in the log.
    /// </summary>
    /// <param name="builder">The app's.</param>
    /// <param name="configure">Limits; null: the defaults of <see cref="SelfRestartOptions"/>.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static TBuilder AddGaplessSelfRestart<TBuilder>(this TBuilder builder, Action<SelfRestartOptions>? configure = null)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddGaplessSelfRestart(configure);
        return builder;
    }

    /// <summary>The same for any host.</summary>
    /// <param name="services">The app's.</param>
    /// <param name="configure">Limits; null: the defaults.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddGaplessSelfRestart(this IServiceCollection services, Action<SelfRestartOptions>? configure = null)
    {
        if (configure is not null)
            services.Configure(configure);
        var environment = ReadEnvironment();
        if (IsSupervised(environment))
        {
            services.TryAddGapless(environment, launch: null);
            services.AddHostedService<SupervisedRestart>();
        }
        else if (OperatingSystem.IsLinux() && !services.Any(s => s.ServiceType == typeof(Launch)))
        {
            var launch = Launch.OfThisProcess(environment);
            services.AddSingleton(launch);
            services.TryAddGapless(environment, launch);
            services.TryAddSingleton(s => new Succession(s.GetRequiredService<InheritedEndpoints>(), isSuccessor: false));
            services.AddSingleton<Changeover>();
            services.AddHostedService<SelfRestart>();
            services.AddGaplessDataProtection(environment.GetValueOrDefault(WorkerEnvironment.Keys), environment.GetValueOrDefault(WorkerEnvironment.Service) ?? launch.Directory);
        }

        return services;
    }

    private static void TryAddGapless(this IServiceCollection services, Dictionary<string, string?> environment, Launch? launch)
    {
        if (services.Any(s => s.ServiceType == typeof(InheritedEndpoints)))
            return;
        var predecessor = Predecessor.OfThisProcess(environment);
        var endpoints = InheritedEndpoints.OfThisProcess(environment, predecessor);
        if (endpoints.All.Count == 0 && predecessor is null && launch is null)
            return;

        services.AddOptions<DrainOptions>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(endpoints);
        services.AddSingleton<ConnectionTable>();
        services.AddSingleton<DrainState>();
        services.Configure<HealthCheckServiceOptions>(checks => checks.Registrations.Add(
            new HealthCheckRegistration(DrainHealth.Name, provider => ActivatorUtilities.CreateInstance<DrainHealth>(provider), HealthStatus.Unhealthy, DrainHealth.Tags)));
        services.AddMetrics();
        services.AddSingleton<GaplessMetrics>();
        services.AddSingleton<RequestMeasurements>();
        services.AddSingleton<Successors>();
        services.AddSingleton<Adoption>();
        services.AddSingleton<OpenWebSockets>();
        services.AddSingleton<WebSocketWatch>();
        services.AddSingleton<PacedClose>();
        services.AddSingleton<IConfigureOptions<HubOptions>, HubWatch>();
        HubLifetime.Register(services);
        services.AddSingleton<SessionRoutes>();
        services.AddSingleton<GaplessTransport>();
        services.AddSingleton<IConnectionListenerFactory>(provider => provider.GetRequiredService<GaplessTransport>());
        // The outermost middleware, and the first to stop: whatever the app registered still works while connections leave.
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter, RequestTracking>());
        services.AddHostedService<InheritedAddresses>();
        services.AddHostedService(provider => provider.GetRequiredService<SessionRoutes>());
        if (predecessor is not null)
        {
            services.AddSingleton(s => new Succession(s.GetRequiredService<InheritedEndpoints>(), isSuccessor: true));
            // Its turn is after the drain, while the control link and the transport still work.
            services.AddHostedService<LastInLine>();
        }

        services.AddHostedService<DrainService>();
        // After the drain, so that it says that the process leaves before connections do: the last begin to stop first.
        services.AddHostedService<Notifications>();
        services.AddSingleton<IPostConfigureOptions<HostOptions>, DrainTime>();
        if (environment.GetValueOrDefault(WorkerEnvironment.Control) is { Length: > 0 } path)
        {
            services.AddSingleton<ControlAddress>(new SupervisorAddress(path, environment.GetValueOrDefault(WorkerEnvironment.WorkerId) ?? ""));
            services.AddSingleton<WordTable>();
            // Before the control link, which tells the supervisor of it; the last to stop.
            services.AddHostedService<Lifeline>();
            services.AddHostedService<ControlLink>();
            services.AddGaplessDataProtection();
        }
        else if (predecessor is not null)
        {
            services.AddSingleton<ControlAddress>(new PredecessorAddress(predecessor));
            services.AddHostedService<ControlLink>();
        }
    }

    /// <summary>Also where the supervisor has no channel to it.</summary>
    private static bool IsSupervised(Dictionary<string, string?> environment) => !string.IsNullOrEmpty(environment.GetValueOrDefault(WorkerEnvironment.WorkerId));

    private static Dictionary<string, string?> ReadEnvironment() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value);
}
