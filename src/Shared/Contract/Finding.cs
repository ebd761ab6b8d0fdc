namespace Gapless.Contract;

/// <summary>How much a finding of the preflight matters.</summary>
public enum FindingLevel
{
    /// <summary>Looked at, and in order.</summary>
    Ok,

    /// <summary>Worth knowing before a deploy; shown by a dry run only.</summary>
    Note,

    /// <summary>Shown, in the progress and in the receipt; stops nothing.</summary>
    Warning,

    /// <summary>The rollout is refused before anything is started.</summary>
    Error,
}

/// <summary>What the preflight saw in one respect.</summary>
/// <param name="Id">A stable name such as <c>runtime</c>; see docs/preflight.md.</param>
/// <param name="What">What was found.</param>
/// <param name="Why">Why it matters; null where all is in order.</param>
/// <param name="Remedy">What to do; null where there is nothing to do.</param>
public sealed record Finding(string Id, FindingLevel Level, string What, string? Why = null, string? Remedy = null)
{
    public static Finding Ok(string id, string what) => new(id, FindingLevel.Ok, what);

    public static Finding Note(string id, string what, string? why = null, string? remedy = null) => new(id, FindingLevel.Note, what, why, remedy);

    public static Finding Warning(string id, string what, string why, string remedy) => new(id, FindingLevel.Warning, what, why, remedy);

    public static Finding Error(string id, string what, string why, string remedy) => new(id, FindingLevel.Error, what, why, remedy);

    /// <summary>In one line.</summary>
    public override string ToString() => $"{Id}: {What}{(Why is null ? "" : $": {Why}")}{(Remedy is null ? "" : $"; {Remedy}")}";
}
