namespace Gapless.Hosting.State;

/// <summary>What a state gives away.</summary>
/// <param name="Contents">In the state's own version.</param>
/// <param name="Taken">Called inside the gate when another process has it.</param>
internal sealed record StateDeparture(IReadOnlyList<(StateContent Content, byte[] Bytes)> Contents, Action Taken);
