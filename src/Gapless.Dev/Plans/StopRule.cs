namespace Gapless.Dev.Plans;

/// <param name="Signal">Sent to the whole process group first.</param>
/// <param name="KillAfter">After this the group is killed; zero: at once.</param>
internal sealed record StopRule(int Signal, TimeSpan KillAfter);
