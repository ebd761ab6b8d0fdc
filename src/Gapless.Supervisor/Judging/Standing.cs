namespace Gapless.Supervisor.Judging;

/// <summary>What the evidence says of one metric.</summary>
public enum Standing
{
    /// <summary>Neither is shown yet.</summary>
    Open,

    /// <summary>The candidate is beyond the margin.</summary>
    Worse,

    /// <summary>The margin is excluded.</summary>
    Within,

    /// <summary>No sign against the candidate, in a metric that can only speak against one.</summary>
    Quiet,

    /// <summary>One of the sides has no data.</summary>
    NoData,
}
