namespace Gapless.Supervisor.Alerts;

/// <summary>A target did not take an alert. The message says why, without its secrets.</summary>
internal sealed class AlertException(string message, Exception? inner = null) : Exception(message, inner);
