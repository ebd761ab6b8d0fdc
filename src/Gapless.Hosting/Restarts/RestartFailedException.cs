namespace Gapless.Hosting.Restarts;

/// <summary>The successor does not take over. The message says why, for the log.</summary>
internal sealed class RestartFailedException(string reason) : Exception(reason);
