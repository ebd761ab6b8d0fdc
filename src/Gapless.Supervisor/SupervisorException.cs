namespace Gapless.Supervisor;

/// <summary>The supervisor cannot start or go on; the message says what to do. Running workers are not touched.</summary>
public sealed class SupervisorException : Exception
{
    internal SupervisorException(string message)
        : base(message)
    {
    }

    internal SupervisorException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
