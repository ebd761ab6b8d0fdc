using System.Collections.Concurrent;

namespace Shop.Orders;

/// <summary>Carts in memory, found by the cookie <c>cart</c>.</summary>
public sealed class Carts
{
    private const string Cookie = "cart";

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, int>> _carts = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, int> Of(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is not { Length: > 0 } id)
        {
            id = Guid.NewGuid().ToString("N");
            context.Response.Cookies.Append(Cookie, id, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax });
        }
        return _carts.GetOrAdd(id, _ => new ConcurrentDictionary<string, int>(StringComparer.Ordinal));
    }
}

public static class CartEndpoints
{
    public static void MapCarts(this WebApplication app)
    {
        app.MapGet("/api/cart", (HttpContext context, Carts carts) => carts.Of(context));
        app.MapPost("/api/cart/{product}", (HttpContext context, Carts carts, Catalogue catalogue, string product) =>
        {
            if (catalogue.Products.All(p => p.Id != product))
                return Results.NotFound();
            var cart = carts.Of(context);
            cart.AddOrUpdate(product, 1, (_, count) => count + 1);
            return Results.Ok(cart);
        });
    }
}
