namespace Gapless.EndToEndTests.Crashes.Deploying;

/// <summary>Where a release fails; none of it costs a request.</summary>
internal enum Fault
{
    None,

    /// <summary>Its process exits at once.</summary>
    Exit,

    BeforeStart,

    Smoke,

    /// <summary>Its liveness check, from the first on.</summary>
    Liveness,

    /// <summary>When it has all of the traffic.</summary>
    AfterShift,

    BeforePromote,
}
