using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gapless.Linux.Sockets;
using Microsoft.AspNetCore.Http;

namespace Gapless.Control;

/// <summary>What the endpoints take from a request.</summary>
internal static class RequestReading
{
    public static string Actor(this HttpContext context) => (string)context.Items[typeof(PeerCredentials)]!;

    public static string? Query(this HttpContext context, string name) => context.Request.Query[name] is [{ Length: > 0 } value] ? value : null;

    public static bool Flag(this HttpContext context, string name) => context.Query(name) is "true" or "1";

    /// <exception cref="BadHttpRequestException">Not a number that is zero or more.</exception>
    public static long Number(this HttpContext context, string name, long otherwise)
    {
        if (context.Query(name) is not { } text)
            return otherwise;

        return long.TryParse(text, out var number) && number >= 0 ? number : throw new BadHttpRequestException($"{name}={text} is not a number");
    }

    /// <summary>Unknown fields are ignored: a newer client may send them.</summary>
    /// <exception cref="BadHttpRequestException">Not the JSON of a <typeparamref name="T"/>.</exception>
    public static async Task<T> BodyAsync<T>(this HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted)
                ?? throw new BadHttpRequestException("the request is empty");
        }
        catch (JsonException failure)
        {
            throw new BadHttpRequestException("the request is not understood: " + failure.Message, failure);
        }
    }
}
