namespace Gapless.EndToEndTests.Crashes.Conducting;

/// <summary>What became of a client's connection, by its own account.</summary>
internal enum Fate
{
    Kept,

    /// <summary>A whole answer with <c>Connection: close</c>.</summary>
    ClosedPolitely,

    /// <summary>503 with <c>Retry-After</c>, and closed.</summary>
    Answered503,

    /// <summary>It ended without a whole answer.</summary>
    Cut,
}
