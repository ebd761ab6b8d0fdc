using Gapless.Contract;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Alerts;

/// <summary>An alert that not everybody has been told of yet, as the journal has it.</summary>
internal sealed record PendingAlert(EventRecord Event, AlertKind Kind, string Title);
