namespace Gapless.Supervisor.Metering;

/// <summary>A metric could not be read; the message says why, for the report.</summary>
internal sealed class MeteringException(string message, Exception? cause = null) : Exception(message, cause);
