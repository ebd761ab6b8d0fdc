namespace Gapless.Supervisor.Health.Http;

/// <summary>The answer was no answer; the message says in words what came instead.</summary>
internal sealed class HttpProbeException(string message) : Exception(message);
