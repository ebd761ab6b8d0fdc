namespace Gapless.Supervisor.WarmUps;

/// <summary>How long the last hundred answers took.</summary>
internal sealed class AnswerTimes
{
    public const int Window = 100;

    private readonly Queue<double> _seconds = new(Window);

    public void Add(TimeSpan time)
    {
        if (_seconds.Count == Window)
            _seconds.Dequeue();
        _seconds.Enqueue(time.TotalSeconds);
    }

    public bool IsFull => _seconds.Count == Window;

    /// <summary>In seconds: the second longest of a hundred; of fewer, the longest or nearly so. 0 when there are none.</summary>
    public double P99 => _seconds.Count == 0 ? 0 : _seconds.Order().ElementAt((int)Math.Ceiling(0.99 * _seconds.Count) - 1);
}
