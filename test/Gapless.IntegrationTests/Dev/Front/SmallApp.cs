using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gapless.IntegrationTests.Dev.Front;

/// <summary>The process behind a front: a real Kestrel on a port of its own, which answers what the test says.</summary>
internal sealed class SmallApp : IAsyncDisposable
{
    private readonly WebApplication _application;

    private SmallApp(WebApplication application)
    {
        _application = application;
        EndPoint = new IPEndPoint(IPAddress.Loopback, new Uri(application.Urls.First()).Port);
    }

    public IPEndPoint EndPoint { get; }

    public static async Task<SmallApp> StartAsync(RequestDelegate answer, int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            options.Limits.MinRequestBodyDataRate = null;
            options.Listen(IPAddress.Loopback, port, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        });
        var application = builder.Build();
        application.UseWebSockets();
        application.Run(answer);
        await application.StartAsync();
        return new SmallApp(application);
    }

    public static Task<SmallApp> StartAsync(string text) => StartAsync(context => context.Response.WriteAsync(text));

    public static Task<SmallApp> StartPageAsync(string html) => StartAsync(context =>
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(html);
    });

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }
}
