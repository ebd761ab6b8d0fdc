using System.Text.Json.Serialization;

namespace Gapless.Contract.Workers;

/// <summary>What the supervisor says over a worker's control channel.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(AdoptOrder), "adopt")]
[JsonDerivedType(typeof(HandOverOrder), "hand-over")]
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
}
