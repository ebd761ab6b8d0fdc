namespace Gapless.Drill;

/// <summary>What became of a request. Every request that was started ends in exactly one of these.</summary>
internal enum Outcome
{
    Ok,

    /// <summary>A whole answer, and a wrong one: status, body, checksum, or the id of another request.</summary>
    WrongAnswer,

    /// <summary>The connection could not be made.</summary>
    Refused,

    /// <summary>The connection broke with an error (ECONNRESET, EPIPE) while the request was under way.</summary>
    Reset,

    /// <summary>The connection ended, and not a byte of the answer had come.</summary>
    EofBeforeAnswer,

    /// <summary>The connection ended inside the answer.</summary>
    EofWithinAnswer,

    /// <summary>No whole answer within the plan's limit, or none when the run was stopped and its patience was over.</summary>
    Timeout,
}
