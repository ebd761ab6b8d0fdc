namespace Gapless.Supervisor.Releases;

/// <summary>A release could not be stored or found. The message is for people and says what to do; the store is as it was before.</summary>
public sealed class ReleaseException : Exception
{
    internal ReleaseException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
