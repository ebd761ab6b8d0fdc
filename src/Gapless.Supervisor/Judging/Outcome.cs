namespace Gapless.Supervisor.Judging;

/// <summary>A verdict without its report.</summary>
public enum Outcome
{
    NotEnough,
    Fail,
    Pass,
}
