using System.Diagnostics;
using Shop.Draining;

namespace ScenarioApp;

/// <summary>What the scenario makes the app do while it runs; commands change it.</summary>
internal sealed class Behaviour(Scenario scenario, IHostApplicationLifetime application) : BackgroundService
{
    private const int Megabyte = 1024 * 1024;

    private readonly List<byte[]> _eaten = [];
    private readonly Lock _gate = new();
    private long _requests;

    public bool Ready { get; set; }

    public bool Live { get; set; } = true;

    /// <summary>0: none.</summary>
    public int FailOneIn { get; set; } = scenario.FailOneIn;

    public Process? Grandchild { get; private set; }

    public bool SpoilsThis() => FailOneIn > 0 && Interlocked.Increment(ref _requests) % FailOneIn == 0;

    public void Eat(int megabytes)
    {
        for (var i = 0; i < megabytes; i++)
        {
            var meal = GC.AllocateUninitializedArray<byte>(Megabyte);
            // Touched, or it would cost no memory.
            meal.AsSpan().Fill(1);
            lock (_gate)
                _eaten.Add(meal);
        }
    }

    public static void Crash() => Process.GetCurrentProcess().Kill();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (scenario.SpawnGrandchild)
            Grandchild = Process.Start(new ProcessStartInfo("sleep", "1000") { UseShellExecute = false });
        application.ApplicationStarted.Register(() => _ = BecomeReadyAsync(stoppingToken));
        // The library says it, and knows when it is another process's to say.
        if (scenario.SelfRestart is null)
            application.ApplicationStopping.Register(() => ServiceNotify.Send("STOPPING=1"));
        await Task.WhenAll(
            AfterAsync(scenario.FailLivenessAfterMs, () => Live = false, stoppingToken),
            AfterAsync(scenario.CrashAfterMs, Crash, stoppingToken),
            EatAsync(stoppingToken));
    }

    private static async Task AfterAsync(int? ms, Action act, CancellationToken stopping)
    {
        if (ms is null)
            return;
        await Task.Delay(ms.Value, stopping);
        act();
    }

    private async Task BecomeReadyAsync(CancellationToken stopping)
    {
        if (scenario.NeverReady)
            return;
        await Task.Delay(scenario.ReadyAfterMs, stopping);
        Ready = scenario.FailReadinessAfterMs is not 0;
        if (!scenario.Silent && scenario.SelfRestart is null)
            ServiceNotify.Send("READY=1");
        if (scenario.FailReadinessAfterMs > 0)
            await AfterAsync(scenario.FailReadinessAfterMs, () => Ready = false, stopping);
    }

    private async Task EatAsync(CancellationToken stopping)
    {
        while (scenario.EatMegabytesPerSecond > 0)
        {
            Eat(scenario.EatMegabytesPerSecond);
            await Task.Delay(1000, stopping);
        }
    }
}

/// <summary>Each ordinary request is an order, and none of the answers tells what became of it.</summary>
internal sealed class Orders(Scenario scenario, ILogger<Orders> logger)
{
    private long _taken;
    private long _refused;

    public void Take()
    {
        var number = Interlocked.Increment(ref _taken);
        if (scenario.RefuseOneIn > 0 && number % scenario.RefuseOneIn == 0)
            Interlocked.Increment(ref _refused);
        if (scenario.LogErrorOneIn > 0 && number % scenario.LogErrorOneIn == 0)
            logger.LogError("order {Number} was not saved", number);
    }

    public string ToText() => $$"""
        # HELP orders_total Orders taken.
        # TYPE orders_total counter
        orders_total {{Interlocked.Read(ref _taken)}}
        # TYPE orders_refused_total counter
        orders_refused_total{reason="stock"} {{Interlocked.Read(ref _refused)}}

        """;
}

internal static class BehaviourMiddleware
{
    /// <summary>Logs and spoils ordinary requests; health checks and commands are left alone.</summary>
    public static void UseBehaviour(this WebApplication app)
    {
        var behaviour = app.Services.GetRequiredService<Behaviour>();
        var scenario = app.Services.GetRequiredService<Scenario>();
        var orders = app.Services.GetRequiredService<Orders>();
        app.Use(async (context, next) =>
        {
            var request = context.Request;
            if (scenario.LogRequests)
                Console.WriteLine($"request {request.Method} {request.Path} {request.Headers["X-Request-Id"]}");
            if (request.Path.StartsWithSegments("/healthz") || request.Path.StartsWithSegments("/command") || request.Path.StartsWithSegments("/metrics"))
            {
                await next(context);
                return;
            }

            orders.Take();
            if (scenario.SlowerMs > 0)
                await Task.Delay(scenario.SlowerMs, context.RequestAborted);
            if (!behaviour.SpoilsThis())
                await next(context);
            else
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        });
    }
}
