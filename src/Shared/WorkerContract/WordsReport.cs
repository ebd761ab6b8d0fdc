namespace Gapless.Contract.Workers;

/// <summary>After each hello, where a worker can be rescued from: its only descriptor is the memory file with the words of its connections.</summary>
internal sealed record WordsReport : WorkerReport;
