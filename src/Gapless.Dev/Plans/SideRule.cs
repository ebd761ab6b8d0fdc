namespace Gapless.Dev.Plans;

/// <summary>Commands for files that need no build of the app: a style sheet compiled, a client generated.</summary>
/// <param name="Commands">Shell commands, one after the other.</param>
/// <param name="Reload">Pages reload when the commands have succeeded.</param>
internal sealed record SideRule(string Name, IReadOnlyList<string> Commands, WatchRules Watch, bool Reload);
