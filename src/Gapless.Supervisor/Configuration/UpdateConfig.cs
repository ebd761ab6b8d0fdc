namespace Gapless.Supervisor.Configuration;

/// <summary>Where newer releases are asked for.</summary>
/// <param name="Feed">An index that <c>gapless feed</c> wrote.</param>
/// <param name="Every">How often the supervisor asks by itself; null: only when somebody orders it.</param>
public sealed record UpdateConfig(Uri Feed, TimeSpan? Every = null);
