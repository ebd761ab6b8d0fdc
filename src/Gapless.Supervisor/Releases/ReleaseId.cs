namespace Gapless.Supervisor.Releases;

/// <summary>Names a release by its contents: the SHA-256 of its manifest, 64 lower-case hex digits.</summary>
public readonly record struct ReleaseId
{
    private const int Digits = 64;

    /// <exception cref="FormatException">Not 64 lower-case hex digits.</exception>
    public ReleaseId(string value) =>
        Value = IsValid(value) ? value : throw new FormatException($"'{value}' is not the id of a release.");

    public string Value { get; }

    /// <summary>The first 12 digits: enough for people.</summary>
    public string Short => Value[..12];

    public static bool IsValid(string value) => value.Length == Digits && value.All(c => char.IsAsciiHexDigitLower(c));

    public override string ToString() => Value;
}
