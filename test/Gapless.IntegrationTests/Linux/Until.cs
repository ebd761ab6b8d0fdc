namespace Gapless.IntegrationTests.Linux;

/// <summary>Waits for a condition of the machine that announces itself by no event.</summary>
internal static class Until
{
    internal static async Task True(Func<bool> condition, TimeSpan? limit = null)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > (limit ?? TestTimeouts.Step))
            {
                throw new TimeoutException("The condition did not come true in time.");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }
    }
}
