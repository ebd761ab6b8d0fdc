using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Gapless.Tests;

/// <summary>A real web server that offers a folder, with ranges and entity tags, and misbehaves when it is told to.</summary>
internal sealed class PackageServer : IAsyncDisposable
{
    private readonly string _folder;
    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly List<(string Path, string? Range)> _requests = [];

    private PackageServer(string folder, WebApplication app)
    {
        _folder = folder;
        _app = app;
    }

    /// <summary>Ends with a slash.</summary>
    public Uri Location { get; private set; } = null!;

    /// <summary>True: it has answered; false: the file is sent as it should be.</summary>
    public Func<HttpContext, Task<bool>> Misbehave { get; set; } = _ => Task.FromResult(false);

    public IReadOnlyList<(string Path, string? Range)> Requests
    {
        get
        {
            lock (_gate)
                return [.. _requests];
        }
    }

    /// <param name="certificate">For <c>localhost</c>; null: no TLS.</param>
    public static async Task<PackageServer> StartAsync(string folder, X509Certificate2? certificate = null)
    {
        Directory.CreateDirectory(folder);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                if (certificate is not null)
                    listen.UseHttps(certificate);
            });
        });
        var app = builder.Build();
        var server = new PackageServer(folder, app);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        server.Location = new Uri(certificate is null ? $"http://127.0.0.1:{address.Port}/" : $"https://localhost:{address.Port}/");
        return server;
    }

    /// <summary>Requests of one file.</summary>
    public int Asked(string name) => Requests.Count(r => r.Path == "/" + name);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        lock (_gate)
            _requests.Add((context.Request.Path.Value!, context.Request.Headers.Range));
        if (await Misbehave(context))
            return;
        var file = new FileInfo(Path.Combine(_folder, context.Request.Path.Value!.TrimStart('/')));
        if (!file.Exists)
        {
            context.Response.StatusCode = 404;
            return;
        }

        var tag = new EntityTagHeaderValue($"\"{file.Length:x}-{file.LastWriteTimeUtc.Ticks:x}\"");
        await Results.File(file.FullName, enableRangeProcessing: true, entityTag: tag).ExecuteAsync(context);
    }
}
