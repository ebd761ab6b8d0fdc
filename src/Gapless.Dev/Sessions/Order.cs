using Gapless.Dev.Building;
using Gapless.Dev.Plans;
using Gapless.Dev.Watching;

namespace Gapless.Dev.Sessions;

/// <summary>What the owner loop of a service is to do next.</summary>
internal abstract record Order
{
    internal sealed record Changed(ChangeBatch Batch) : Order;

    /// <summary>Build everything and start it, without a change.</summary>
    internal sealed record Rebuild : Order;

    /// <summary>Start the version that is there once more.</summary>
    internal sealed record Restart : Order;

    /// <summary>The file of the plan has changed.</summary>
    internal sealed record Replan(DevPlan Plan, IBuild Build) : Order;

    /// <summary>A side rule that wants pages to reload has run.</summary>
    internal sealed record RuleDone(SideRule Rule) : Order;

    internal sealed record AppEnded(Running.AppProcess App) : Order;
}
