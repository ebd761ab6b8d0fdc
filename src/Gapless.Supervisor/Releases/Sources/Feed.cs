using System.Collections.Immutable;

namespace Gapless.Supervisor.Releases.Sources;

/// <summary>Which packages there are, as one statement: it is signed as a whole, so nobody can put together what never was.</summary>
/// <param name="Format">Of this record: 1.</param>
/// <param name="Counter">Rises each time it is written.</param>
/// <param name="Expires">From then on it says nothing any more: whoever holds an old feed back is found out.</param>
public sealed record Feed(int Format, long Counter, DateTimeOffset Written, DateTimeOffset Expires, ImmutableArray<FeedEntry> Releases);
