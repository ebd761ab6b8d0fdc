using System.Collections.Immutable;

namespace Gapless.Supervisor.Configuration;

/// <summary>What is run, or asked, at a moment of a rollout.</summary>
public abstract record Hook
{
    /// <summary>For people and the journal: nothing that may be a secret.</summary>
    public abstract string Display { get; }

    /// <summary>Passes with exit code 0.</summary>
    /// <param name="Line">For the shell, in the release's directory.</param>
    public sealed record Command(string Line) : Hook
    {
        public override string Display => Line;
    }

    /// <summary>Passes when the answer to a POST is a 2xx.</summary>
    /// <param name="Url">http or https, without user and password.</param>
    public sealed record Webhook(Uri Url) : Hook
    {
        /// <summary>Sent with the request; may hold a token.</summary>
        public ImmutableSortedDictionary<string, string> Headers { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

        /// <summary>For everything, further attempts included. Default 30 s.</summary>
        public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

        /// <summary>Without the query, where people put tokens.</summary>
        public override string Display => $"POST {Url.GetLeftPart(UriPartial.Path)}";

        public bool Equals(Webhook? other) => other is not null && Url == other.Url && Timeout == other.Timeout && Headers.SequenceEqual(other.Headers);

        public override int GetHashCode() => HashCode.Combine(Url, Timeout, Headers.Count);
    }
}
