using System.Text.Json;

namespace Shop;

/// <summary>What makes this release this version: <c>shop.json</c> in the release's directory. All keys are optional.</summary>
/// <param name="Version">Sent as <c>X-Version</c> and shown on the page.</param>
/// <param name="Colour">Of the page: a new version shall be seen.</param>
/// <param name="FailOneIn">N &gt; 0 makes every Nth request for the products a 500, as a bad release would.</param>
/// <param name="DrainSeconds">How long connections may take to leave after SIGTERM.</param>
public sealed record ShopRelease(string Version = "dev", string Colour = "steelblue", int FailOneIn = 0, double DrainSeconds = 25)
{
    public TimeSpan DrainLimit => TimeSpan.FromSeconds(DrainSeconds);

    public static ShopRelease Load(string directory)
    {
        var path = Path.Combine(directory, "shop.json");
        if (!File.Exists(path))
            return new ShopRelease();
        return JsonSerializer.Deserialize<ShopRelease>(File.ReadAllText(path), JsonSerializerOptions.Web)
            ?? throw new InvalidDataException($"{path} is empty");
    }
}
