using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gapless.Hosting.Transport;

/// <summary>Where requests begin and end in the stream of bytes.</summary>
internal sealed partial class TransportConnection
{
    private const long Unknown = -1;

    private readonly byte[] _firstBytes = new byte[8];
    private int _firstCount;
    private long _requestEnd;
    private int _running;

    /// <summary>Its requests begin at the first byte: nobody took a header of his own off the stream before Kestrel saw it.</summary>
    public bool IsProved { get; private set; }

    /// <summary>It carries something else than one HTTP/1.1 request after the other.</summary>
    public bool IsSpecial { get; private set; }

    /// <summary>It carries HTTP/2.</summary>
    public bool IsMultiplexed { get; private set; }

    public bool IsBusy => Volatile.Read(ref _running) > 0 || Passenger is not null;

    /// <summary>By a close frame.</summary>
    public bool WasAskedToClose { get; set; }

    /// <summary>The head of a request was consumed, and nothing of its body.</summary>
    public void OnRequestBegun(HttpContext context)
    {
        Interlocked.Increment(ref _running);
        if (!HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            IsSpecial = true;
            IsMultiplexed = HttpProtocol.IsHttp2(context.Request.Protocol);
            return;
        }

        if (!IsProved)
            Prove(context.Request.Method);
        var request = context.Request;
        _requestEnd = context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } ? Unknown
            : request.ContentLength is { } length ? _reader.Consumed + length
            : request.Headers.TransferEncoding.Count > 0 ? Unknown
            : _reader.Consumed;
    }

    /// <summary>The answer was written; its bytes may still be on their way to the kernel.</summary>
    public void OnRequestEnded(HttpContext context)
    {
        if (context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols)
            IsSpecial = true;
        else if (!IsSpecial && _requestEnd == Unknown && context.Features.Get<IHttpRequestTrailersFeature>() is { Available: true } && context.Request.Headers.TransferEncoding.Count > 0)
            _requestEnd = _reader.Consumed;
        Interlocked.Decrement(ref _running);
    }

    private void NoteFirstBytes(ReadOnlySpan<byte> bytes)
    {
        if (_firstCount == _firstBytes.Length)
            return;
        var more = bytes[..Math.Min(bytes.Length, _firstBytes.Length - _firstCount)];
        more.CopyTo(_firstBytes.AsSpan(_firstCount));
        _firstCount += more.Length;
    }

    private void Prove(string method)
    {
        Span<byte> expected = stackalloc byte[_firstBytes.Length];
        var length = Encoding.ASCII.GetBytes(method.AsSpan(0, Math.Min(method.Length, _firstBytes.Length - 1)), expected);
        expected[length++] = (byte)' ';
        if (method.Length >= _firstBytes.Length)
            length--;
        if (_firstBytes.AsSpan().StartsWith(expected[..length]))
            IsProved = true;
        else
            IsSpecial = true;
    }
}
