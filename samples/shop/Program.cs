using Shop;
using Shop.Draining;
using Shop.Orders;
using Shop.Traffic;

// The release is the working directory: the same build becomes another version by another shop.json beside it.
var release = ShopRelease.Load(Directory.GetCurrentDirectory());

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Logging.AddSimpleConsole(console => console.SingleLine = true).AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.Services.AddSingleton(release).AddSingleton<Catalogue>().AddSingleton<OrderBook>().AddSingleton<Carts>();
builder.AddPoliteDrain(release.DrainLimit);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.UseSystemd());

var app = builder.Build();
app.UsePoliteDrain();
app.UseIdentity(release.Version);
app.UseWebSockets();
app.MapPage();
app.MapHealth();
app.MapCatalogue();
app.MapCarts();
app.MapOrders();
app.MapReports();
app.NotifySupervisor();
app.Run();
