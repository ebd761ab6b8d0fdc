using Gapless.Dev.Plans;

namespace Gapless.Dev.Sessions;

/// <summary>One set of rules of the watcher, and what is behind it.</summary>
/// <param name="Rule">A side rule; null: the service itself.</param>
/// <param name="IsPlan">The file that the plan comes from.</param>
internal sealed record Watched(WatchRules Rules, Service Service, SideRule? Rule, bool IsPlan)
{
    public static IReadOnlyList<Watched> Of(IEnumerable<Service> services) => [.. services.SelectMany(Of)];

    private static IEnumerable<Watched> Of(Service service)
    {
        var plan = service.Plan;
        yield return new Watched(plan.Watch, service, null, false);
        foreach (var rule in plan.Rules)
            yield return new Watched(rule.Watch, service, rule, false);
        if (plan.File is { } file)
            yield return new Watched(new WatchRules { Folders = [], Files = [file], GitIgnore = false, SkipHidden = false, Poll = plan.Watch.Poll }, service, null, true);
    }
}
