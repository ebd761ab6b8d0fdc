using Microsoft.AspNetCore.Http;

namespace Gapless.Control;

/// <summary>Turns a request that cannot be understood into a 400 that says why.</summary>
internal static class Refusals
{
    public static async Task AnswerAsync(HttpContext context, RequestDelegate endpoint)
    {
        try
        {
            await endpoint(context);
        }
        catch (BadHttpRequestException failure) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = failure.StatusCode;
            await context.Response.WriteAsync(failure.Message, context.RequestAborted);
        }
    }
}
