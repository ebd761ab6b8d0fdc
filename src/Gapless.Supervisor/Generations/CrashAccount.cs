namespace Gapless.Supervisor.Generations;

/// <summary>What became of the connections of processes that died.</summary>
/// <param name="Rescued">Another worker has said that it took them.</param>
/// <param name="Answered503">A request was under way in them, and its client was told to come again.</param>
/// <param name="Cut">Closed with an answer begun, or found with nobody who takes them.</param>
internal sealed record CrashAccount(long Rescued, long Answered503, long Cut)
{
    public static CrashAccount? Sum(CrashAccount? a, CrashAccount? b) =>
        a is null ? b : b is null ? a : new CrashAccount(a.Rescued + b.Rescued, a.Answered503 + b.Answered503, a.Cut + b.Cut);
}
