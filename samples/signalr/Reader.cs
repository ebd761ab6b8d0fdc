namespace Feed;

/// <summary>A client for a terminal: prints the feed and says what is typed.</summary>
internal static class Reader
{
    public static async Task<int> RunAsync(Uri feed, string name)
    {
        using var end = new CancellationTokenSource();
        await using var client = new FeedClient(feed, name, TimeProvider.System);
        await client.StartAsync(end.Token);
        var printing = PrintAsync(client, end.Token);
        while (await Console.In.ReadLineAsync(end.Token) is { } line)
            await client.SayAsync(line, end.Token);
        await end.CancelAsync();
        await printing;
        return 0;
    }

    private static async Task PrintAsync(FeedClient client, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in client.FollowAsync(0, cancellationToken))
                Console.WriteLine($"{message.Number} {message.Author}: {message.Text}   (reconnected {client.Reconnects} times)");
        }
        catch (OperationCanceledException)
        {
            // The end of the input.
        }
    }
}
