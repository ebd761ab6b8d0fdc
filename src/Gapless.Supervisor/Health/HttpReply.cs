using Gapless.Supervisor.Health.Http;

namespace Gapless.Supervisor.Health;

/// <param name="Answer">Null: there was none, for the reason in <paramref name="Problem"/>.</param>
internal sealed record HttpReply(HttpAnswer? Answer, string Problem);
