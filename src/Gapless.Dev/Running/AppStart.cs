using Gapless.Dev.Plans;

namespace Gapless.Dev.Running;

/// <summary>What a build gives: how the new version is started.</summary>
/// <param name="Folder">The working directory, absolute.</param>
/// <param name="Environment">Added to that of the session, and stronger than it.</param>
internal sealed record AppStart(RunCommand Run, string Folder, IReadOnlyDictionary<string, string> Environment);
