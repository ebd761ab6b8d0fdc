namespace Gapless.EndToEndTests.Crashes.Deploying;

/// <summary>kill -9 of the supervisor in the middle of a deploy.</summary>
/// <param name="AfterEvents">So many events after the order; at the end of the rollout if that comes first.</param>
/// <param name="Delay">After that event.</param>
/// <param name="Unsupervised">From the death to the start of the next one.</param>
/// <param name="Again">The next one is killed, too, so long after its start; null: it lives.</param>
internal sealed record Kill(int AfterEvents, TimeSpan Delay, TimeSpan Unsupervised, TimeSpan? Again);
