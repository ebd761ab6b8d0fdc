namespace Gapless.IntegrationTests.Linux;

/// <summary>Limits after which a test fails; none of them is ever waited out by a test that passes.</summary>
internal static class TestTimeouts
{
    internal static readonly TimeSpan Step = TimeSpan.FromSeconds(20);
}
