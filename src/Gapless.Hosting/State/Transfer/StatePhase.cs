namespace Gapless.Hosting.State;

/// <summary>Where a state is, seen from this process.</summary>
internal enum StatePhase
{
    /// <summary>Here: it may be read and changed.</summary>
    Here,

    /// <summary>Another process is about to hand it over: reading and changing wait.</summary>
    Awaited,

    /// <summary>Written for another process that has not answered yet: it may be read; changing waits.</summary>
    Leaving,

    /// <summary>Another process has it. It may be read as it was then; changing fails, or is kept to be sent after it.</summary>
    Gone,

    /// <summary>Gone, and about to be handed back: reading and changing wait.</summary>
    Returning,
}
