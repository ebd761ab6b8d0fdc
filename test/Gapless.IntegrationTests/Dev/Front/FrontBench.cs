using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gapless.Dev.Front;
using Gapless.Supervisor.Configuration;

namespace Gapless.IntegrationTests.Dev.Front;

/// <summary>A front on a free port with what it reported, and clients for it.</summary>
internal sealed class FrontBench : IAsyncDisposable
{
    private readonly List<SmallApp> _apps = [];
    private readonly SocketsHttpHandler _handler = new() { UseCookies = false, AllowAutoRedirect = false };

    private FrontBench(DevFront front, FakeRevisions revisions, string token)
    {
        Front = front;
        Revisions = revisions;
        Token = token;
        front.FirstAnswered += FirstAnswers.Enqueue;
        front.Noticed += Notices.Enqueue;
        Client = new HttpClient(_handler) { BaseAddress = Uri, Timeout = TimeSpan.FromSeconds(30) };
    }

    public DevFront Front { get; }

    public FakeRevisions Revisions { get; }

    public string Token { get; }

    public HttpClient Client { get; }

    public ConcurrentQueue<FirstAnswer> FirstAnswers { get; } = [];

    public ConcurrentQueue<string> Notices { get; } = [];

    public Uri Uri => new($"http://localhost:{Front.Address.Tcp?.Port ?? 80}/");

    public static async Task<FrontBench> StartAsync(Func<FrontOptions, FrontOptions>? change = null, int port = 0)
    {
        var options = new FrontOptions { Listen = ListenAddress.OfTcp(new IPEndPoint(IPAddress.Loopback, port)) };
        options = change?.Invoke(options) ?? options;
        var revisions = new FakeRevisions();
        return new FrontBench(await DevFront.StartAsync(options, revisions, TimeProvider.System, default), revisions, options.Token);
    }

    /// <summary>Starts an app and lets it serve.</summary>
    public async Task<FrontTarget> ServeAsync(int revision, Task<SmallApp> starting)
    {
        var app = await starting;
        _apps.Add(app);
        var target = new FrontTarget(revision, app.EndPoint);
        Front.Switch(target);
        return target;
    }

    /// <summary>Asks as a browser that opens a page.</summary>
    public async Task<HttpResponseMessage> NavigateAsync(string path, string encodings = "gzip, deflate, br, zstd", Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", encodings);
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Dest", "document");
        change?.Invoke(request);
        return await Client.SendAsync(request);
    }

    /// <summary>Sends bytes as they are, and reads until the other side closes or says what is waited for.</summary>
    public async Task<string> RawAsync(string request, string? until = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Front.Address.Tcp!, limit.Token);
        await socket.SendAsync(Encoding.Latin1.GetBytes(request), limit.Token);
        var text = new StringBuilder();
        var buffer = new byte[16 * 1024];
        while (until is null || !text.ToString().Contains(until, StringComparison.Ordinal))
        {
            var read = await socket.ReceiveAsync(buffer, limit.Token);
            if (read == 0)
                break;
            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _handler.Dispose();
        await Front.DisposeAsync();
        foreach (var app in _apps)
            await app.DisposeAsync();
    }
}
