namespace Gapless.Tests;

/// <summary>Waits for a condition that no event announces.</summary>
internal static class Until
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(30);

    public static Task TrueAsync(Func<bool> condition, string what, TimeSpan? limit = null) => TrueAsync(() => Task.FromResult(condition()), what, limit);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? limit = null)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > (limit ?? Usual))
                throw new TimeoutException($"not within {limit ?? Usual}: {what}");
            await Task.Delay(10);
        }
    }
}
