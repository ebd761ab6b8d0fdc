namespace Gapless.Hosting.State;

/// <summary>Which of a process's states a memory file holds.</summary>
internal enum StatePassage
{
    /// <summary>For a candidate: the <c>copy</c> states, and what will be offered of the <c>move</c> states.</summary>
    Start,

    /// <summary>For a promoted generation: the <c>move</c> states. One process takes it.</summary>
    Move,

    /// <summary>From a process that leaves: what was changed there after the move. One process takes it.</summary>
    Late,
}

/// <summary>What an entry of a memory file is.</summary>
internal enum StateContent
{
    /// <summary>The state.</summary>
    Value,

    /// <summary>Nothing yet: a <see cref="StatePassage.Move"/> will bring this version.</summary>
    Announced,

    /// <summary>The state with the changes made after the move, or only those changes, as the kind of state has it.</summary>
    Late,

    /// <summary>The state as it was moved, before the changes in <see cref="Late"/>.</summary>
    BeforeLate,
}

/// <summary>The table of contents of a memory file, written as JSON.</summary>
internal sealed record StateDirectory(StatePassage Passage, IReadOnlyList<StateEntry> Entries);

/// <summary>One state in one version.</summary>
/// <param name="Name">Of the state.</param>
/// <param name="Version">Of the form it is written in.</param>
/// <param name="Content">What it is.</param>
/// <param name="Offset">In bytes, from the end of the directory.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Crc">CRC-32C of these bytes.</param>
internal sealed record StateEntry(string Name, int Version, StateContent Content, long Offset, int Length, uint Crc);
