namespace Gapless.Supervisor.Releases;

/// <summary>A release may not go into service here: unproven, older than what was accepted, or rejected before. The message says why; nothing was changed.</summary>
public sealed class ReleaseRefusedException : Exception
{
    internal ReleaseRefusedException(string message)
        : base(message)
    {
    }
}
