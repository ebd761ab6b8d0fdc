namespace Shop.Traffic;

/// <summary>Who answers: on every answer, so that a client can tell two versions and two processes apart.</summary>
public static class Identity
{
    public static readonly string Worker = Environment.ProcessId.ToString();

    public static IApplicationBuilder UseIdentity(this IApplicationBuilder app, string version) => app.Use((context, next) =>
    {
        context.Response.Headers["X-Version"] = version;
        context.Response.Headers["X-Worker"] = Worker;
        if (context.Request.Headers.TryGetValue("X-Request-Id", out var id))
            context.Response.Headers["X-Request-Id"] = id;
        return next(context);
    });
}
