namespace Shop;

public static class Health
{
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/healthz/live", () => "live");
        app.MapGet("/healthz/ready", () => "ready");
    }
}
