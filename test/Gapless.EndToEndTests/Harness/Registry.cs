using System.Net;

namespace Gapless.EndToEndTests.Harness;

/// <summary>A registry as small as one can be: who serves says so by PUT, and takes it back by DELETE.</summary>
internal sealed class Registry : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<string, Task> _onRequest;
    private readonly Task _serving;

    /// <param name="onRequest">Gets the method; the answer goes out when it has ended.</param>
    public Registry(Func<string, Task> onRequest)
    {
        _onRequest = onRequest;
        Address = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
        _listener.Prefixes.Add(Address.AbsoluteUri);
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Address { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception end) when (end is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            await _onRequest(context.Request.HttpMethod);
            context.Response.Close();
        }
    }
}
