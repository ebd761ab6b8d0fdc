using System.Globalization;
using Gapless.Contract;
using Gapless.Supervisor;

namespace Gapless.Daemon;

/// <summary>Prints what the supervisor decides, one line each, for whoever keeps the output of <c>gapless serve</c>.</summary>
internal sealed class EventPrinter
{
    /// <summary>Events of this start that may have been recorded before printing begins.</summary>
    private const long LookBack = 1000;

    private readonly Action<string> _say;
    private readonly bool _withTime;

    public EventPrinter(Action<string> say)
    {
        _say = say;
        // systemd's journal stamps every line itself.
        _withTime = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("JOURNAL_STREAM"));
    }

    /// <param name="since">Older events belong to an earlier supervisor, who printed them.</param>
    public async Task RunAsync(ISupervisor supervisor, DateTimeOffset since, CancellationToken cancellationToken)
    {
        try
        {
            var after = Math.Max(0, supervisor.LastEventId - LookBack);
            await foreach (var happened in supervisor.EventsAsync(after, service: null, follow: true, cancellationToken))
            {
                if (happened.Time >= since)
                    Print(happened);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The supervisor has stopped.
        }
    }

    private void Print(EventRecord happened)
    {
        var time = _withTime ? happened.Time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss.fff ", CultureInfo.InvariantCulture) : "";
        var actor = happened.Actor is null ? "" : $" ({happened.Actor})";
        _say($"{time}{happened.Service ?? "gapless"}: {happened.Text}{actor}");
    }
}
