using Gapless.Linux.Processes;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Health.Commands;

/// <summary>How a command ended.</summary>
/// <param name="Exit">Null: it did not end in time and was killed.</param>
/// <param name="Failure">Why it could not even be started; null otherwise.</param>
internal sealed record CommandEnd(ExitStatus? Exit, TimeSpan Timeout, IReadOnlyList<string> LastLines, string? Failure = null)
{
    public bool Succeeded => Exit is { Succeeded: true };

    /// <summary><c>ended with exit code 3: last lines of its output</c>.</summary>
    public override string ToString()
    {
        string end = Failure is not null ? $"could not be started: {Failure}"
            : Exit is null ? $"timed out after {Duration.Format(Timeout)}"
            : $"ended with {Exit}";
        return LastLines.Count == 0 ? end : $"{end}:\n{string.Join('\n', LastLines)}";
    }
}
