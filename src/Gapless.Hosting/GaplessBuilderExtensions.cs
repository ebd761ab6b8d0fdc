using System.Collections;
using Gapless.Contract;
using Gapless.Hosting.Control;
using Gapless.Hosting.Draining;
using Gapless.Hosting.HandOver;
using Gapless.Hosting.Requests;
using Gapless.Hosting.Sessions;
using Gapless.Hosting.Transport;
using Gapless.Hosting.WebSockets.Leaving;
using Gapless.Hosting.WebSockets.Moving;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
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
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value);
        var endpoints = InheritedEndpoints.OfThisProcess(environment);
        if (endpoints.All.Count == 0)
            return services;

        services.Configure<DrainOptions>(options => drain?.Invoke(options));
        if (services.Any(s => s.ServiceType == typeof(InheritedEndpoints)))
            return services;

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(endpoints);
        services.AddSingleton<ConnectionTable>();
        services.AddSingleton<DrainState>();
        services.AddSingleton<Successors>();
        services.AddSingleton<Adoption>();
        services.AddSingleton<OpenWebSockets>();
        services.AddSingleton<WebSocketWatch>();
        services.AddSingleton<PacedClose>();
        services.AddSingleton<SessionRoutes>();
        services.AddSingleton<GaplessTransport>();
        services.AddSingleton<IConnectionListenerFactory>(provider => provider.GetRequiredService<GaplessTransport>());
        // The outermost middleware, and the first to stop: whatever the app registered still works while connections leave.
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter, RequestTracking>());
        services.AddHostedService<InheritedAddresses>();
        services.AddHostedService(provider => provider.GetRequiredService<SessionRoutes>());
        services.AddHostedService<DrainService>();
        // After the drain, so that it says that the process leaves before connections do: the last begin to stop first.
        services.AddHostedService<Notifications>();
        services.AddSingleton<IPostConfigureOptions<HostOptions>, DrainTime>();
        if (environment.GetValueOrDefault(WorkerEnvironment.Control) is { Length: > 0 } path)
        {
            services.AddSingleton(new ControlAddress(path, environment.GetValueOrDefault(WorkerEnvironment.WorkerId) ?? ""));
            services.AddHostedService<ControlLink>();
            services.AddGaplessDataProtection();
        }

        return services;
    }
}
