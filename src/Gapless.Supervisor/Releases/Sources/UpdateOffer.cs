namespace Gapless.Supervisor.Releases.Sources;

/// <summary>What a feed has for a service. A closed set.</summary>
internal abstract record UpdateOffer
{
    /// <summary>A release to roll out.</summary>
    public sealed record Newer(FeedEntry Entry, ReleaseUrl Url) : UpdateOffer;

    /// <summary>Nothing to do.</summary>
    public sealed record Nothing(string Reason) : UpdateOffer;

    /// <summary>The newest release was rejected; it is not tried again by itself.</summary>
    public sealed record Rejected(string Reason) : UpdateOffer;
}
