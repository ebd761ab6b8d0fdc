namespace Gapless.Supervisor.Judging;

/// <summary>Bounds that hold at all times together, each side with half of what the interval may err.</summary>
public readonly record struct Interval(double Low, double High);
