using System.Diagnostics;
using Microsoft.AspNetCore.Connections;
using Plain;

// A web app that knows nothing of Gapless. Arguments: [slim|generic] [systemd] [transport] [URL].
var version = File.ReadAllText("version.txt").Trim();
if (args.Contains("generic"))
{
    Host.CreateDefaultBuilder().ConfigureWebHostDefaults(web => web.Configure(branch => branch.Run(context => context.Response.WriteAsync(version)))).Build().Run();
    return;
}

var builder = args.Contains("slim") ? WebApplication.CreateSlimBuilder() : WebApplication.CreateBuilder();
if (args.Contains("systemd"))
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.UseSystemd());
if (args.Contains("transport"))
    builder.Services.AddSingleton<IConnectionListenerFactory, OwnTransport>();
var app = builder.Build();
app.MapGet("/", (HttpResponse response) =>
{
    response.Headers["X-Version"] = version;
    return version;
});
app.MapGet("/child", async () =>
{
    using var child = Process.Start(new ProcessStartInfo("env") { UseShellExecute = false, RedirectStandardOutput = true })!;
    return await child.StandardOutput.ReadToEndAsync();
});
foreach (var url in args.Where(a => a.Contains("://", StringComparison.Ordinal)))
    app.Urls.Add(url);
app.Run();
