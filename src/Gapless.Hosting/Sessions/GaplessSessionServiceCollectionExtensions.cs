using Gapless.Hosting.Sessions;
using Gapless.Hosting.State;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Gapless.Hosting;

/// <summary>Registers what sessions need to survive a deploy.</summary>
public static class GaplessSessionServiceCollectionExtensions
{
    /// <summary>
    /// Makes the <see cref="IDistributedCache"/> one in memory whose entries move to the next generation of the service: with it sessions
    /// (<c>AddSession</c>) survive a deploy without a cache server. It takes the place of one registered before.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Its size.</param>
    /// <remarks>
    /// Absolute and sliding expiration are kept, and go on in the next generation. With several workers each has its own entries: use it with
    /// one worker, or with connections that stay with their worker. Outside Gapless it is an ordinary cache in memory.
    /// </remarks>
    public static IServiceCollection AddGaplessDistributedCache(this IServiceCollection services, Action<GaplessDistributedCacheOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddStateBundle();
        services.AddOptions<GaplessDistributedCacheOptions>()
            .Validate(o => o.SizeLimit > 0, $"{nameof(GaplessDistributedCacheOptions.SizeLimit)} must be more than 0 bytes.");
        if (configure is not null)
            services.Configure(configure);
        if (services.Any(s => s.ServiceType == typeof(CacheState)))
            return services;
        services.AddSingleton(s => new CacheState(s.GetRequiredService<IOptions<GaplessDistributedCacheOptions>>().Value.SizeLimit, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<TransferableState>(s => s.GetRequiredService<CacheState>());
        services.Replace(ServiceDescriptor.Singleton<IDistributedCache, GaplessDistributedCache>());
        return services;
    }
}
