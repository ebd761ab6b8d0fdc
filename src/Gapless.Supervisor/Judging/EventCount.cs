namespace Gapless.Supervisor.Judging;

/// <param name="Trials">Requests, seconds, or whatever the events are counted for.</param>
public readonly record struct EventCount(double Trials, double Events);
