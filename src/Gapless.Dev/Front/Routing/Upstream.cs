using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gapless.Dev.Front.Routing;

/// <summary>A process that serves or has served, with its connections and what is under way on it. The counts are guarded by the router.</summary>
internal sealed class Upstream : IDisposable
{
    /// <summary>
    /// How long a connection to the process may lie idle: less than any common server keeps one (gunicorn: 2 s, Node and uvicorn: 5 s), so that we
    /// close it first and never write into one that is just being closed.
    /// </summary>
    private static readonly TimeSpan IdleConnection = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Expectation = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _closing = new();

    public Upstream(FrontTarget target)
    {
        Target = target;
        Prefix = $"http://{target.EndPoint}";
        Kept = Invoker(Timeout.InfiniteTimeSpan);
        Fresh = Invoker(TimeSpan.Zero);
    }

    public FrontTarget Target { get; }

    /// <summary>Such as <c>http://127.0.0.1:40001</c>.</summary>
    public string Prefix { get; }

    /// <summary>For GET, HEAD and OPTIONS without a body: they can be repeated when a connection that lay idle turns out to be gone.</summary>
    public HttpMessageInvoker Kept { get; }

    /// <summary>For all others, which cannot: a connection each, on loopback a tenth of a millisecond.</summary>
    public HttpMessageInvoker Fresh { get; }

    public CancellationToken Closing => _closing.Token;

    public int Requests { get; set; }

    public int Streams { get; set; }

    /// <summary>A first answer has been given.</summary>
    public bool Answered { get; set; }

    /// <summary>Outside of the router's gate: what ends by it comes back to be counted.</summary>
    public void CloseStreams()
    {
        try
        {
            _closing.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Its last stream has just ended by itself.
        }
    }

    public void Dispose()
    {
        Kept.Dispose();
        Fresh.Dispose();
        _closing.Dispose();
    }

    private static HttpMessageInvoker Invoker(TimeSpan life) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        // Headers of ours would change what the app sees.
        ActivityHeadersPropagator = null,
        // A process that a debugger has stopped still accepts; one that does not is waited for until the client gives up.
        ConnectTimeout = Timeout.InfiniteTimeSpan,
        // An app may take its time to refuse a body, and one that does not know the question has to get it in the end.
        Expect100ContinueTimeout = Expectation,
        PooledConnectionIdleTimeout = IdleConnection,
        PooledConnectionLifetime = life,
        MaxResponseHeadersLength = 128,
        RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        ConnectCallback = ConnectAsync,
    });

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var endPoint = new IPEndPoint(IPAddress.Parse(context.DnsEndPoint.Host), context.DnsEndPoint.Port);
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            return new AppConnection(new NetworkStream(socket, ownsSocket: true));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
