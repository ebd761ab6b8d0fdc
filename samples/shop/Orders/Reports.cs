using Shop.Traffic;

namespace Shop.Orders;

/// <summary>What takes long: a report, an import, an export.</summary>
public static class Reports
{
    private const int LongestMs = 60_000;
    private const int MostChunks = 10_000;

    public static void MapReports(this WebApplication app)
    {
        app.MapGet("/api/report", async (OrderBook book, TimeProvider time, CancellationToken aborted, int ms = 4000) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Clamp(ms, 0, LongestMs)), time, aborted);
            return new { Orders = book.Taken };
        });
        app.MapPost("/api/upload", (HttpRequest request, CancellationToken aborted) => Transfers.ReceiveAsync(request, aborted));
        app.MapGet("/api/export", (HttpResponse response, TimeProvider time, CancellationToken aborted, int chunks = 60, int ms = 6000) =>
            Transfers.SendAsync(response, Math.Clamp(chunks, 1, MostChunks), Math.Clamp(ms, 0, LongestMs), time, aborted));
    }
}
