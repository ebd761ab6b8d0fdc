using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Alerts;

/// <summary>Something that people are to hear of.</summary>
/// <param name="Id">The same each time it is sent, so that a receiver can tell a repetition: the machine's name and the number of the event.</param>
/// <param name="Kind">As in the configuration, or <c>test</c>.</param>
/// <param name="Title">One line: which service, and what.</param>
/// <param name="Text">The event's own words, with the evidence.</param>
internal sealed record Alert(string Id, string Kind, DateTimeOffset Time, string Machine, string? Service, long? Rollout, int? Generation, string Title, string Text)
{
    /// <param name="id">Of the event that it is about; a test has none.</param>
    public static Alert Test(TimeProvider clock, string id) => new(
        $"{Environment.MachineName}-{id}", "test", clock.GetUtcNow(), Environment.MachineName, null, null, null, "a test of Gapless's alerts", "Somebody ran 'gapless alerts test'. Nothing is wrong.");

    public static Alert Of(PendingAlert pending) => new(
        $"{Environment.MachineName}-{pending.Event.Id}", AlertWords.Of(pending.Kind), pending.Event.Time, Environment.MachineName,
        pending.Event.Service, pending.Event.Rollout, pending.Event.Generation, pending.Title, pending.Event.Text);
}
