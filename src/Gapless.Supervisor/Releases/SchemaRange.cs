namespace Gapless.Supervisor.Releases;

/// <summary>Which form of the data a release writes, and which forms it can read: whole numbers that rise with each change.</summary>
internal sealed record SchemaRange(int Writes, int ReadsFrom, int ReadsTo)
{
    public bool CanRead(SchemaRange other) => other.Writes >= ReadsFrom && other.Writes <= ReadsTo;

    public string Reading => ReadsFrom == ReadsTo ? $"reads schema {ReadsFrom}" : $"reads the schemas {ReadsFrom} to {ReadsTo}";
}
