using Microsoft.Extensions.Logging;

namespace Gapless.Hosting.State;

internal static partial class StateLog
{
    [LoggerMessage(1, LogLevel.Information, "{Passage}: {States} states, {Bytes} bytes came from another process")]
    public static partial void Arrived(ILogger logger, StatePassage passage, int states, long bytes);

    [LoggerMessage(2, LogLevel.Information, "State '{State}' of the other generation is not declared here and was left")]
    public static partial void Unknown(ILogger logger, string state);

    [LoggerMessage(3, LogLevel.Warning, "The state that was announced did not come within {Limit}; going on with what is here")]
    public static partial void NotArrived(ILogger logger, TimeSpan limit);

    [LoggerMessage(4, LogLevel.Warning, "State '{State}' could not be brought down to version {Version}; a release that reads only that one will refuse it")]
    public static partial void NotBroughtDown(ILogger logger, Exception error, string state, int version);

    [LoggerMessage(5, LogLevel.Error, "State '{State}': Merge failed; what was here or what arrived is kept alone")]
    public static partial void NotMerged(ILogger logger, Exception error, string state);

    [LoggerMessage(6, LogLevel.Error, "Changes that were made after the move are lost")]
    public static partial void LateLost(ILogger logger, Exception error);

    [LoggerMessage(7, LogLevel.Warning, "State '{State}' is as it was when it left: the process that took it has died")]
    public static partial void Reclaimed(ILogger logger, string state);
}
