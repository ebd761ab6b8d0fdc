using Gapless.Contract;
using Gapless.Hosting.Control;
using Gapless.Hosting.Leadership;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gapless.Hosting;

/// <summary>Registers what lets an app do things once.</summary>
public static class GaplessLeadershipServiceCollectionExtensions
{
    /// <summary>Makes <see cref="IGenerationLeadership"/> injectable.</summary>
    /// <param name="services">The app's services.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddGaplessLeadership(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(s =>
        {
            var path = Environment.GetEnvironmentVariable(WorkerEnvironment.Leader);
            // Without a control channel nobody says when: the lock alone decides.
            var leadership = new GenerationLeadership(
                string.IsNullOrEmpty(path) ? null : path, mayLead: s.GetService<ControlAddress>() is null, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<GenerationLeadership>>());
            s.GetService<IHostApplicationLifetime>()?.ApplicationStopping.Register(leadership.Leave);
            return leadership;
        });
        services.TryAddSingleton<IGenerationLeadership>(s => s.GetRequiredService<GenerationLeadership>());
        return services;
    }
}
