using System.Collections.Immutable;
using Gapless.Hosting;

namespace Sessions;

/// <summary>How many requests one address may make in each window.</summary>
internal sealed record RateLimit(int Requests, TimeSpan Window);

/// <summary>What was counted in the window that began at <see cref="Began"/>, by address. A deploy neither forgives nor forgets.</summary>
internal sealed record Counted(DateTimeOffset Began, ImmutableDictionary<string, int> Requests);

internal static class RateLimiter
{
    public static void AddRateLimit(this IServiceCollection services, RateLimit limit) => services
        .AddSingleton(limit)
        .AddGaplessState<Counted>("rate-limit", 1, StateTransfer.Move, o =>
        {
            o.Initial = () => new Counted(default, ImmutableDictionary<string, int>.Empty);
            o.Merge = Join;
        });

    public static void UseRateLimit(this WebApplication app)
    {
        var limit = app.Services.GetRequiredService<RateLimit>();
        var state = app.Services.GetRequiredService<GaplessState<Counted>>();
        app.Use(async (context, next) =>
        {
            var address = context.Connection.RemoteIpAddress?.ToString() ?? "";
            if (state.Update(c => Count(c, address, limit.Window)).Requests[address] <= limit.Requests)
                await next(context);
            else
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        });
    }

    private static Counted Count(Counted counted, string address, TimeSpan window)
    {
        var now = TimeProvider.System.GetUtcNow();
        if (now - counted.Began >= window)
            counted = new Counted(now, ImmutableDictionary<string, int>.Empty);
        return counted with { Requests = counted.Requests.SetItem(address, counted.Requests.GetValueOrDefault(address) + 1) };
    }

    /// <summary>Adds what the one has counted since both had <paramref name="before"/> to the other; of two windows the later one counts.</summary>
    private static Counted Join(Counted here, Counted arrives, Counted before)
    {
        if (here.Began != arrives.Began)
            return here.Began > arrives.Began ? here : arrives;
        var same = before.Began == here.Began ? before.Requests : ImmutableDictionary<string, int>.Empty;
        var joined = here.Requests.ToBuilder();
        foreach (var (address, count) in arrives.Requests)
            joined[address] = here.Requests.GetValueOrDefault(address) + count - same.GetValueOrDefault(address);
        return here with { Requests = joined.ToImmutable() };
    }
}
