using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Gapless.Supervisor.Health.Http;

namespace Gapless.Supervisor.Health.Grpc;

/// <summary>
/// One call of <c>grpc.health.v1.Health/Check</c>, as the gRPC health checking protocol defines it, over HTTP/2 without TLS. The two messages have a single field each and are
/// written by hand, so that no gRPC library is needed.
/// </summary>
internal static class GrpcHealth
{
    private const int Serving = 1;
    private const int NotFound = 5;
    private const int Unimplemented = 12;
    private static readonly Uri Method = new("http://localhost/grpc.health.v1.Health/Check");
    private static readonly string[] States = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"];
    private static readonly string[] Statuses =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
    ];

    /// <param name="service">Empty: the server as a whole.</param>
    public static string Describe(string service) => service.Length == 0 ? "grpc health" : $"grpc health of {service}";

    /// <summary>Asks once on this connection, which is the caller's, and is of no use after it.</summary>
    /// <exception cref="HttpProbeException">There was no HTTP/2 answer.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async Task<ProbeResult> CheckAsync(Stream connection, string service, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(connection, service, cancellationToken);
        }
        catch (HttpRequestException e) when (e.GetBaseException() is SocketException broken)
        {
            throw new IOException(broken.Message, broken);
        }
        catch (HttpRequestException e)
        {
            throw new HttpProbeException($"spoke no HTTP/2 without TLS: {e.GetBaseException().Message}");
        }
    }

    private static async Task<ProbeResult> AskAsync(Stream connection, string service, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = (_, _) => ValueTask.FromResult(connection),
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
        };
        using var invoker = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(HttpMethod.Post, Method) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        request.Headers.UserAgent.ParseAdd("gapless-probe");
        request.Content = new ByteArrayContent(GrpcMessage.Request(service));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");

        using HttpResponseMessage response = await invoker.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK || response.Content.Headers.ContentType?.MediaType?.StartsWith("application/grpc", StringComparison.Ordinal) != true)
            return Failed($"answered HTTP status {(int)response.StatusCode} with content of the type '{response.Content.Headers.ContentType}', which is no gRPC");

        byte[] body = await ReadAsync(response, cancellationToken);
        // An answer without a message has its trailers in its head.
        string? status = Trailer("grpc-status");
        if (status is null)
            return Failed("answered without a grpc-status");
        int code = int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1;
        if (code != 0)
            return Failed($"answered {NameOf(Statuses, code, $"the status '{Excerpt.Of(status, 20)}'")}{Why(code, Trailer("grpc-message"))}");
        if (GrpcMessage.StatusOf(body) is not { } state)
            return Failed("answered with a message that is no HealthCheckResponse");
        return state == Serving ? new ProbeResult(true, $"{Describe(service)} answered SERVING") : Failed($"answered {NameOf(States, state, $"the state {state}")}");

        string? Trailer(string name) =>
            response.TrailingHeaders.TryGetValues(name, out IEnumerable<string>? last) || response.Headers.TryGetValues(name, out last) ? last.First() : null;

        ProbeResult Failed(string what) => new(false, $"{Describe(service)} {what}");
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        byte[] buffer = new byte[GrpcMessage.Longest + 1];
        int length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length == buffer.Length ? throw new HttpProbeException($"sent a message of more than {GrpcMessage.Longest} bytes") : buffer[..length];
    }

    private static string Why(int code, string? message)
    {
        string hint = code switch
        {
            NotFound => ": it does not know this service",
            Unimplemented => ": it has no health service",
            _ => "",
        };
        return string.IsNullOrEmpty(message) ? hint : $"{hint} ({Excerpt.Of(Uri.UnescapeDataString(message), 200)})";
    }

    private static string NameOf(string[] names, int value, string otherwise) => value >= 0 && value < names.Length ? names[value] : otherwise;
}
