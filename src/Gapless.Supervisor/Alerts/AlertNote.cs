using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Alerts;

/// <summary>Makes an event of the journal one that people are told of.</summary>
internal sealed record AlertNote(AlertKind Kind, string Title);
