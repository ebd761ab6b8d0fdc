using System.Runtime.InteropServices;
using Gapless.Hosting;
using Microsoft.AspNetCore.Mvc;
using Shop.Draining;
using Shop.Traffic;

namespace ScenarioApp;

internal static class Endpoints
{
    public static void MapTraffic(this WebApplication app, string version)
    {
        var drain = app.Services.GetService<PoliteDrain>();
        app.MapGet("/", () => "scenario\n");
        app.MapGet("/fast", () => "fast\n");
        app.MapGet("/version", () => version);
        app.MapGet("/pid", (Behaviour behaviour, string of = "") => of == "grandchild" ? behaviour.Grandchild?.Id : Environment.ProcessId);
        app.MapPost("/echo", async (HttpRequest request, CancellationToken aborted) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, aborted);
            return Results.Bytes(body.ToArray(), "application/octet-stream");
        });
        app.MapGet("/broken", async (HttpResponse response, CancellationToken aborted) =>
        {
            await response.WriteAsync("begun", aborted);
            await response.Body.FlushAsync(aborted);
            throw new InvalidOperationException("broken in the middle of the answer");
        });
        app.MapGet("/bytes", (int count) => Results.Bytes(new byte[count]));
        app.MapGet("/slow", async (CancellationToken aborted, int ms = 1000) =>
        {
            await Task.Delay(ms, aborted);
            return $"slow {ms}\n";
        });
        app.MapPost("/upload", (HttpRequest request, CancellationToken aborted) => Transfers.ReceiveAsync(request, aborted));
        app.MapGet("/download", (HttpResponse response, CancellationToken aborted, int chunks = 60, int ms = 6000) =>
            Transfers.SendAsync(response, chunks, ms, TimeProvider.System, aborted));
        app.Map("/ws", context => EchoSocket.ServeAsync(context, version, drain));
        app.MapMoving(version);
    }

    public static void MapMoving(this WebApplication app, string version)
    {
        var scenario = app.Services.GetRequiredService<Scenario>();
        switch (scenario.Moving)
        {
            case MovingMode.Same:
                app.MapGaplessWebSocket("/ws-moving", new MovingSocket(version), o =>
                {
                    o.SubProtocols.Add("counted");
                    o.ReplicateState = scenario.ReplicateMs is { } period ? TimeSpan.FromMilliseconds(period) : null;
                });
                break;
            case MovingMode.Different:
                app.MapGaplessWebSocket<int>("/ws-moving", (session, message) => session.SendAsync(message.Text));
                break;
        }
    }

    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/healthz/ready", (Behaviour behaviour) => behaviour.Ready
            ? Results.Text("ready")
            : Results.Text("not ready, as the scenario says", statusCode: StatusCodes.Status503ServiceUnavailable));
        // Says by its body what it has to say, as many health pages do.
        app.MapGet("/healthz/state", (Behaviour behaviour) =>
            Results.Text($$"""{ "ready": {{(behaviour.Ready ? "true" : "false")}}, "checks": [ { "name": "app" } ] }""", "application/json"));
        app.MapGet("/healthz/live", (Behaviour behaviour) => behaviour.Live
            ? Results.Text("live")
            : Results.Text("dead, as the scenario says", statusCode: StatusCodes.Status500InternalServerError));
    }

    public static void MapMetrics(this WebApplication app) => app.MapGet("/metrics", (Orders orders) => Results.Text(orders.ToText(), "text/plain; version=0.0.4"));

    /// <summary>POST /command/NAME changes the running app.</summary>
    public static void MapCommands(this WebApplication app)
    {
        var commands = app.MapGroup("/command");
        commands.MapPost("/fail-liveness", (Behaviour behaviour) => behaviour.Live = false);
        commands.MapPost("/fail-readiness", (Behaviour behaviour) => behaviour.Ready = false);
        commands.MapPost("/become-ready", (Behaviour behaviour) => behaviour.Ready = true);
        commands.MapPost("/fail-one-in", (Behaviour behaviour, [FromQuery] int n) => behaviour.FailOneIn = n);
        commands.MapPost("/eat", (Behaviour behaviour, [FromQuery] int mb) => behaviour.Eat(mb));
        commands.MapPost("/print", ([FromQuery] string text) => Console.WriteLine(text));
        commands.MapPost("/crash", () => Behaviour.Crash());
        commands.MapPost("/fail-fast", () => Environment.FailFast("as the scenario says"));
        commands.MapPost("/throw", () => new Thread(() => throw new InvalidOperationException("as the scenario says")).Start());
        commands.MapPost("/exit", ([FromQuery] int code) => Environment.Exit(code));
        commands.MapPost("/freeze", () => Native.Raise(Native.Sigstop));
    }
}

internal static partial class Native
{
    public const int Sigstop = 19;

    [LibraryImport("libc", EntryPoint = "raise")]
    public static partial int Raise(int signal);
}
