namespace Gapless.IntegrationTests.Releases.Trust;

/// <summary>The machine's clock, set forward by the test.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
}
