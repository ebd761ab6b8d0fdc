using System.Net;

namespace Gapless.Dev.Front;

/// <summary>A process that serves a revision.</summary>
/// <param name="Revision">Rises with each save; counted from 1.</param>
/// <param name="EndPoint">Where it listens, on loopback.</param>
internal sealed record FrontTarget(int Revision, IPEndPoint EndPoint);
