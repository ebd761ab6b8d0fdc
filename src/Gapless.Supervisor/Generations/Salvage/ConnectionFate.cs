namespace Gapless.Supervisor.Generations.Salvage;

/// <summary>What can be done for a connection whose worker has died.</summary>
internal enum ConnectionFate
{
    /// <summary>Between two requests, nothing read that was not answered: another worker goes on with it.</summary>
    Clean,

    /// <summary>A request was read and no byte of its answer sent: it can be answered 503.</summary>
    Busy,

    /// <summary>An answer was begun, or it is no HTTP/1.1 in clear text: it can only be closed.</summary>
    Lost,

    /// <summary>It was offered to another worker, which may have it.</summary>
    Moved,

    /// <summary>The worker was closing it.</summary>
    Ending,
}
