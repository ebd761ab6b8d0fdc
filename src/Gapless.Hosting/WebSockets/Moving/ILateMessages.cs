namespace Gapless.Hosting.WebSockets.Moving;

/// <summary>The way to the process that a session went to.</summary>
internal interface ILateMessages
{
    /// <exception cref="IOException">That process has ended, or takes nothing any more.</exception>
    Task ForwardAsync(LateMessage message);
}
