using System.Text.Json.Serialization;

namespace Gapless.Contract.Workers;

/// <summary>What the supervisor says over a worker's control channel.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(AdoptOrder), "adopt")]
[JsonDerivedType(typeof(HandOverOrder), "hand-over")]
[JsonDerivedType(typeof(LeadOrder), "lead")]
[JsonDerivedType(typeof(PromoteOrder), "promote")]
[JsonDerivedType(typeof(StateExportOrder), "state-export")]
[JsonDerivedType(typeof(StateImportOrder), "state-import")]
[JsonDerivedType(typeof(StateExpectOrder), "state-expect")]
[JsonDerivedType(typeof(StateSettleOrder), "state-settle")]
[JsonDerivedType(typeof(StateReclaimOrder), "state-reclaim")]
internal abstract record WorkerOrder;

/// <summary>Take the connections that come over the hand-over channel whose end is this message's only descriptor.</summary>
internal sealed record AdoptOrder : WorkerOrder
{
    /// <summary>Generation that they come from.</summary>
    public int From { get; set; }
}

/// <summary>
/// Give every connection, as soon as it is clean, to the workers at the other ends of this message's descriptors, in turn. A later order
/// replaces an earlier one; one without descriptors ends it.
/// </summary>
internal sealed record HandOverOrder : WorkerOrder
{
    /// <summary>Generation that they go to.</summary>
    public int To { get; set; }

    /// <summary>
    /// 1: every connection, and each that is still accepted. Less: of the connections open now, as many as make that share of the worker's requests; the others stay.
    /// </summary>
    public double Share { get; set; } = 1;
}

/// <summary>To the successor of an app that restarts itself: it is the service from now on, and whoever gives this order leaves.</summary>
internal sealed record PromoteOrder : WorkerOrder;

/// <summary>
/// Whether the worker may lead its service: be the one of all its processes that runs what must run once. It leads from when it has the lock
/// (<see cref="WorkerEnvironment.Leader"/>), and gives it up when what it runs so has ended.
/// </summary>
internal sealed record LeadOrder : WorkerOrder
{
    public bool MayLead { get; set; }
}
