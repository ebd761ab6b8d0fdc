namespace Gapless.Daemon;

/// <summary>An upgrade that has been checked and is to be carried out.</summary>
/// <param name="Program">Executable of the new program, and what comes before its arguments.</param>
/// <param name="Arguments">Of <c>gapless serve</c>.</param>
internal sealed record UpgradeOrder(IReadOnlyList<string> Program, IReadOnlyList<string> Arguments, string Actor);
