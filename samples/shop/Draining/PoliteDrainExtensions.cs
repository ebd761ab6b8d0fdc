using Microsoft.AspNetCore.Connections;

namespace Shop.Draining;

public static class PoliteDrainExtensions
{
    /// <summary>Replaces Kestrel's way of leaving at SIGTERM. Call it before the endpoints are configured.</summary>
    public static WebApplicationBuilder AddPoliteDrain(this WebApplicationBuilder builder, TimeSpan limit)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<PoliteDrain>(services, limit));
        builder.Services.AddSingleton<IHostLifetime>(services => services.GetRequiredService<PoliteDrain>());
        builder.Services.AddSingleton<IConnectionListenerFactory, PoliteListenerFactory>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            var drain = kestrel.ApplicationServices.GetRequiredService<PoliteDrain>();
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => connection => drain.ServeAsync(connection, next)));
        });
        return builder;
    }

    public static IApplicationBuilder UsePoliteDrain(this IApplicationBuilder app)
    {
        var drain = app.ApplicationServices.GetRequiredService<PoliteDrain>();
        return app.Use((context, next) =>
        {
            context.Response.OnStarting(() => drain.SayGoodbyeAsync(context));
            return next(context);
        });
    }
}
