using Microsoft.AspNetCore.Http;

namespace Gapless.Hosting.Requests;

/// <summary>A request that shares its connection with others, or whose connection is Kestrel's own.</summary>
internal sealed class MultiplexedRequest(HttpContext context, long began)
{
    public HttpContext Context => context;

    public long Began => began;

    /// <summary>The app's work on it.</summary>
    public Task? Work { get; set; }
}
