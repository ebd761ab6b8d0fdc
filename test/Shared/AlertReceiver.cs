using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gapless.Tests;

/// <summary>A real web server that is posted to, and remembers what it got.</summary>
internal sealed class AlertReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly List<(string Id, string Body, int Status)> _posts = [];

    private AlertReceiver(WebApplication app) => _app = app;

    public Uri Location { get; private set; } = null!;

    /// <summary>What it answers the next ones; asked for each.</summary>
    public Func<string, Task<int>> Answer { get; set; } = _ => Task.FromResult(200);

    public IReadOnlyList<(string Id, string Body, int Status)> Posts
    {
        get
        {
            lock (_gate)
                return [.. _posts];
        }
    }

    public IEnumerable<string> Taken => Posts.Where(p => p.Status == 200).Select(p => p.Body);

    public Task PostedAsync(int count) => Until.TrueAsync(() => Posts.Count >= count, $"{count} alerts come; {Posts.Count} have come", Limit);

    public Task TakenAsync(int count) => Until.TrueAsync(() => Taken.Count() >= count, $"{count} alerts are taken; {Posts.Count} have come", Limit);

    public static async Task<AlertReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var receiver = new AlertReceiver(app);
        app.Run(receiver.AnswerAsync);
        await app.StartAsync();
        receiver.Location = new Uri(new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()), "/hooks/very-secret");
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var status = await Answer(body);
        lock (_gate)
            _posts.Add((context.Request.Headers["X-Gapless-Alert"].ToString(), body, status));
        context.Response.StatusCode = status;
        await context.Response.WriteAsync($"answer {status}");
    }
}
