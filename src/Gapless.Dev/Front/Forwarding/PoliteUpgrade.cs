using Microsoft.AspNetCore.Http.Features;

namespace Gapless.Dev.Front.Forwarding;

/// <summary>Lets the forwarder upgrade as usual, and keeps a hand on the stream to the client.</summary>
internal sealed class PoliteUpgrade(IHttpUpgradeFeature inner, TimeProvider clock, CancellationToken closing) : IHttpUpgradeFeature
{
    public IHttpUpgradeFeature Inner => inner;

    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    public async Task<Stream> UpgradeAsync() => new WebSocketStream(await inner.UpgradeAsync(), clock, closing);
}
