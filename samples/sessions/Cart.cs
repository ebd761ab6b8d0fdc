namespace Sessions;

/// <summary>A cart in an ordinary ASP.NET Core session: nothing here knows of Gapless.</summary>
internal static class Cart
{
    private const string Key = "cart";

    public static void MapCart(this WebApplication app)
    {
        app.MapGet("/cart", (HttpContext context) => Items(context.Session));
        app.MapPost("/cart/{item}", (string item, HttpContext context) =>
        {
            string[] items = [.. Items(context.Session), item];
            context.Session.SetString(Key, string.Join('\n', items));
            return items;
        });
    }

    private static string[] Items(ISession session) => session.GetString(Key) is { Length: > 0 } text ? text.Split('\n') : [];
}
