using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gapless.Hosting.Transport;

/// <summary>Where requests begin and end in the stream of bytes.</summary>
internal sealed partial class TransportConnection
{
    private const long Unknown = -1;

    private FirstBytes _firstBytes;
    private int _firstCount;
    private long _requestEnd;
    private int _running;

    /// <summary>Its requests begin at the first byte: nobody took a header of his own off the stream before Kestrel saw it.</summary>
    public bool IsProved { get; private set; }

    /// <summary>It carries something else than one HTTP/1.1 request after the other.</summary>
    public bool IsSpecial { get; private set; }

    /// <summary>It carries HTTP/2.</summary>
    public bool IsMultiplexed { get; private set; }

    /// <summary>When its request began, of the system's clock; for HTTP/1.1, where there is one at a time.</summary>
    public long RequestBegan { get; set; }

    /// <summary>The app's work on its request; for HTTP/1.1, where there is one at a time.</summary>
    public Task? RequestWork { get; set; }

    /// <summary>How many have begun: exact for HTTP/1.1, about right for HTTP/2.</summary>
    public long Requests { get; private set; }

    public bool IsBusy => Volatile.Read(ref _running) > 0 || Passenger is not null;

    /// <summary>At the limit of the drain, with a request under way.</summary>
    public bool WasCut { get; set; }

    /// <summary>By a close frame.</summary>
    public bool WasAskedToClose { get; set; }

    /// <summary>The head of a request was consumed, and nothing of its body.</summary>
    public void OnRequestBegun(HttpContext context)
    {
        Interlocked.Increment(ref _running);
        Requests++;
        if (!HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            IsSpecial = true;
            IsMultiplexed = HttpProtocol.IsHttp2(context.Request.Protocol);
            NoteRequestBegun();
            return;
        }

        if (!IsProved)
            Prove(context.Request.Method);
        var request = context.Request;
        _requestEnd = request.Headers.Upgrade.Count > 0 ? Unknown
            : request.ContentLength is { } length ? _input.Consumed + length
            : request.Headers.TransferEncoding.Count > 0 ? Unknown
            : _input.Consumed;
        NoteRequestBegun();
    }

    /// <summary>The answer was written; its bytes may still be on their way to the kernel.</summary>
    public void OnRequestEnded(HttpContext context)
    {
        if (context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols)
            IsSpecial = true;
        else if (!IsSpecial && _requestEnd == Unknown && context.Features.Get<IHttpRequestTrailersFeature>() is { Available: true } && context.Request.Headers.TransferEncoding.Count > 0)
            _requestEnd = _input.Consumed;
        NoteRequestEnded();
        Interlocked.Decrement(ref _running);
    }

    private void NoteFirstBytes(ReadOnlySpan<byte> bytes)
    {
        if (_firstCount == FirstBytes.Length)
            return;
        var more = bytes[..Math.Min(bytes.Length, FirstBytes.Length - _firstCount)];
        more.CopyTo(_firstBytes[_firstCount..]);
        _firstCount += more.Length;
    }

    private void Prove(string method)
    {
        Span<byte> expected = stackalloc byte[FirstBytes.Length];
        var length = Encoding.ASCII.GetBytes(method.AsSpan(0, Math.Min(method.Length, FirstBytes.Length - 1)), expected);
        expected[length++] = (byte)' ';
        if (method.Length >= FirstBytes.Length)
            length--;
        if (((ReadOnlySpan<byte>)_firstBytes).StartsWith(expected[..length]))
            IsProved = true;
        else
            IsSpecial = true;
    }
}
