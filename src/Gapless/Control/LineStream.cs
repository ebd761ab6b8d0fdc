using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Gapless.Control;

/// <summary>An answer of lines, each sent when it is there.</summary>
internal sealed class LineStream
{
    private readonly HttpResponse _response;
    private readonly CancellationToken _aborted;

    private LineStream(HttpResponse response, CancellationToken aborted)
    {
        _response = response;
        _aborted = aborted;
    }

    /// <summary>Sends the head, so that the client knows that it was heard before the first line comes.</summary>
    public static async Task<LineStream> StartAsync(HttpContext context, string contentType)
    {
        context.Response.ContentType = contentType;
        await context.Response.StartAsync(context.RequestAborted);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        return new LineStream(context.Response, context.RequestAborted);
    }

    public Task WriteAsync<T>(T line, JsonTypeInfo<T> type) => WriteAsync(JsonSerializer.SerializeToUtf8Bytes(line, type));

    public async Task WriteAsync(ReadOnlyMemory<byte> line)
    {
        var memory = _response.BodyWriter.GetMemory(line.Length + 1);
        line.CopyTo(memory);
        memory.Span[line.Length] = (byte)'\n';
        _response.BodyWriter.Advance(line.Length + 1);
        await _response.BodyWriter.FlushAsync(_aborted);
    }
}
