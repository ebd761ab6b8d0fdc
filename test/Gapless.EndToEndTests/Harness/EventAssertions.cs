using Gapless.Contract;

namespace Gapless.EndToEndTests.Harness;

internal static class EventAssertions
{
    /// <summary>Exactly these kinds in exactly this order: nothing between, nothing missing.</summary>
    public static void ShouldBeExactly(this IEnumerable<EventRecord> events, params string[] kinds)
    {
        var seen = events.ToList();
        seen.Select(e => e.Kind).ShouldBe(kinds, string.Join('\n', seen.Select(e => $"{e.Id} {e.Time:HH:mm:ss.fff} {e.Kind}: {e.Text}")));
    }
}
