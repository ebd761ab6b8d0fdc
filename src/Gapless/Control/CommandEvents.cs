using Gapless.Contract;
using Gapless.Supervisor;

namespace Gapless.Control;

/// <summary>The events that happen while a command is carried out. Make it before the command is started, so that none is missed.</summary>
internal sealed class CommandEvents
{
    private readonly ISupervisor _supervisor;
    private readonly string? _service;
    private long _after;

    public CommandEvents(ISupervisor supervisor, string? service)
    {
        _supervisor = supervisor;
        _service = service;
        _after = supervisor.LastEventId;
    }

    /// <summary>Writes events as they come until the command has ended and everything it recorded has been written.</summary>
    public async Task WriteUntilAsync(Task command, LineStream lines, CancellationToken cancellationToken)
    {
        using var following = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ended = command.ContinueWith(_ => following.Cancel(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            await WriteAsync(follow: true, lines, following.Token);
        }
        catch (OperationCanceledException) when (command.IsCompleted)
        {
            // What was recorded between the last line and the end of the command comes below.
        }

        await ended;
        await WriteAsync(follow: false, lines, cancellationToken);
    }

    private async Task WriteAsync(bool follow, LineStream lines, CancellationToken cancellationToken)
    {
        await foreach (var record in _supervisor.EventsAsync(_after, _service, follow, cancellationToken))
        {
            await lines.WriteAsync(new ProgressLine { Event = record }, ContractJson.Default.ProgressLine);
            _after = record.Id;
        }
    }
}
