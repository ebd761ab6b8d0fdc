using System.Text.Json;
using Shop.Draining;
using Shop.Traffic;

namespace Shop.Orders;

/// <summary>The orders taken by this process.</summary>
public sealed class OrderBook
{
    private long _taken;

    public long Taken => Interlocked.Read(ref _taken);

    public void Take() => Interlocked.Increment(ref _taken);
}

public static class OrderEndpoints
{
    private const int MaxOrder = 64 * 1024;

    public static void MapOrders(this WebApplication app)
    {
        app.MapGet("/api/orders/count", (OrderBook book) => book.Taken);
        app.MapPost("/api/orders", TakeOrderAsync);
        app.Map("/ws/orders", (HttpContext context, ShopRelease release, PoliteDrain drain) => EchoSocket.ServeAsync(context, release.Version, drain));
    }

    /// <summary>Answers with the order as it was received: the customer can compare every byte.</summary>
    private static async Task<IResult> TakeOrderAsync(HttpRequest request, OrderBook book, CancellationToken aborted)
    {
        if (request.ContentLength is null or > MaxOrder)
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        var order = new byte[request.ContentLength.Value];
        await request.Body.ReadExactlyAsync(order, aborted);
        try
        {
            using var parsed = JsonDocument.Parse(order);
        }
        catch (JsonException e)
        {
            return Results.BadRequest(e.Message);
        }
        book.Take();
        return Results.Bytes(order, "application/json");
    }
}
