using System.Globalization;
using Gapless.Contract;
using Gapless.Linux;
using Gapless.Linux.Processes;

namespace Gapless.Hosting.Restarts;

/// <summary>The process that has started this one in order to be replaced by it.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="Channel">Descriptor of the channel to it.</param>
/// <param name="Listeners">Descriptors of the listening sockets that it has bound for itself.</param>
internal sealed record Predecessor(int Pid, int Channel, IReadOnlyList<int> Listeners)
{
    /// <summary>Null: this process was not started so. The variable goes, and nothing of this is inherited by the app's own children.</summary>
    public static Predecessor? OfThisProcess(IReadOnlyDictionary<string, string?> environment)
    {
        // A child of such a process has the variable, but not a session of its own.
        if (Parse(environment.GetValueOrDefault(WorkerEnvironment.Predecessor)) is not { } predecessor || ProcessTable.Read(Environment.ProcessId)?.Session != Environment.ProcessId)
            return null;
        Environment.SetEnvironmentVariable(WorkerEnvironment.Predecessor, null);
        foreach (var number in predecessor.Listeners.Append(predecessor.Channel))
        {
            var descriptor = FileDescriptor.Adopt(number);
            descriptor.CloseOnExec = true;
            descriptor.Release();
        }

        return predecessor;
    }

    /// <summary>How it is written for a successor.</summary>
    /// <param name="channel">Number that the channel will have there; the listening sockets follow.</param>
    /// <param name="listeners">How many.</param>
    public static string Write(int channel, int listeners) => string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}:{channel}:{listeners}");

    private static Predecessor? Parse(string? text)
    {
        int[] numbers = [.. (text ?? "").Split(':').Select(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1)];
        return numbers is [> 0 and var pid, > 2 and var channel, >= 0 and var count] ? new Predecessor(pid, channel, [.. Enumerable.Range(channel + 1, count)]) : null;
    }
}
