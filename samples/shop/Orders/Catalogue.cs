namespace Shop.Orders;

public sealed record Product(string Id, string Name, decimal Price);

/// <summary>What there is to buy.</summary>
public sealed class Catalogue(ShopRelease release)
{
    private long _asked;

    public IReadOnlyList<Product> Products { get; } =
    [
        new("tea", "Green tea, 100 g", 6.50m),
        new("cup", "Cup without a handle", 12.00m),
        new("pot", "Cast iron pot", 79.00m),
    ];

    /// <summary>True for the requests that a release with <see cref="ShopRelease.FailOneIn"/> spoils.</summary>
    public bool FailsNow() => release.FailOneIn > 0 && Interlocked.Increment(ref _asked) % release.FailOneIn == 0;
}

public static class CatalogueEndpoints
{
    public static void MapCatalogue(this WebApplication app)
    {
        app.MapGet("/api/products", (Catalogue catalogue) =>
            catalogue.FailsNow() ? Results.Problem("the price service gave no answer") : Results.Ok(catalogue.Products));
        app.MapGet("/api/products/{id}", (Catalogue catalogue, string id) =>
            catalogue.Products.FirstOrDefault(p => p.Id == id) is { } product ? Results.Ok(product) : Results.NotFound());
    }
}
