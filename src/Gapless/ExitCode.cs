using Gapless.Contract;

namespace Gapless;

/// <summary>What the process says to its caller. A contract: scripts and pipelines act on these numbers.</summary>
internal static class ExitCode
{
    /// <summary>Carried out.</summary>
    public const int Done = 0;

    /// <summary>The rollout went back and the old version serves, or it failed and is frozen; or a drill or demo lost something.</summary>
    public const int Reverted = 1;

    /// <summary><c>gapless doctor</c> has found something to do.</summary>
    public const int Unwell = 1;

    /// <summary>Wrong usage or configuration; nothing was changed.</summary>
    public const int Invalid = 2;

    /// <summary>No supervisor answers on the control socket.</summary>
    public const int Unreachable = 3;

    /// <summary>Cannot be done now.</summary>
    public const int Refused = 4;

    /// <summary>Ctrl-C, as shells count it.</summary>
    public const int Interrupted = 130;

    public static int Of(CommandOutcome outcome) => outcome switch
    {
        CommandOutcome.Done => Done,
        CommandOutcome.Reverted or CommandOutcome.Frozen => Reverted,
        CommandOutcome.Invalid => Invalid,
        _ => Refused,
    };
}
