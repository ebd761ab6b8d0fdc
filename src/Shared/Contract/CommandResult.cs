using System.Collections.Immutable;

namespace Gapless.Contract;

/// <summary>How a command ended.</summary>
public enum CommandOutcome
{
    /// <summary>Carried out. Exit code 0.</summary>
    Done,

    /// <summary>The rollout went back; the old version serves. Exit code 1.</summary>
    Reverted,

    /// <summary>The request or the configuration is wrong; nothing was changed. Exit code 2.</summary>
    Invalid,

    /// <summary>Cannot be done now, with the reason (another rollout is running, …). Exit code 4.</summary>
    Refused,

    /// <summary>The rollout failed and stays where it is: the old version does not read what the new one has written. Exit code 1.</summary>
    Frozen,
}

/// <summary>The answer to a command.</summary>
public sealed record CommandResult
{
    public required CommandOutcome Outcome { get; init; }

    public required string Message { get; init; }

    public Receipt? Receipt { get; init; }

    public ImmutableArray<string> Details { get; init; } = [];

    /// <summary>Of the preflight, where there was one: all of them after a dry run, else those that were refused for. Null: there was none.</summary>
    public ImmutableArray<Finding>? Findings { get; init; }

    public static CommandResult Done(string message, Receipt? receipt = null) => new() { Outcome = CommandOutcome.Done, Message = message, Receipt = receipt };

    public static CommandResult Invalid(string message, params ReadOnlySpan<string> details) => new() { Outcome = CommandOutcome.Invalid, Message = message, Details = [.. details] };

    public static CommandResult Refused(string message) => new() { Outcome = CommandOutcome.Refused, Message = message };
}

/// <summary>One line of the answer to a command that takes time: events as they happen, the result last.</summary>
public sealed record ProgressLine
{
    public EventRecord? Event { get; init; }

    public CommandResult? Result { get; init; }
}
