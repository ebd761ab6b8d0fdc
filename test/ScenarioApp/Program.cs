using Gapless.Hosting;
using ScenarioApp;
using Shop.Draining;
using Shop.Traffic;

var release = Directory.GetCurrentDirectory();
var scenario = Scenario.Load(release);
var version = Scenario.VersionOf(release);

for (var i = 1; i <= scenario.PrintLines; i++)
    Console.WriteLine($"line {i} of {scenario.PrintLines}");
if (scenario.ExitAtStart is { } code)
{
    Console.Error.WriteLine(scenario.ExitMessage);
    return code;
}
if (scenario.HangAtStart)
    await Task.Delay(Timeout.Infinite);

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddSingleton(scenario);
builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(scenario.StockShutdownSeconds));
builder.Services.AddSingleton<Orders>();
builder.Services.AddSingleton<Behaviour>().AddHostedService(services => services.GetRequiredService<Behaviour>());
if (scenario.Drain == DrainMode.Polite)
    builder.AddPoliteDrain(TimeSpan.FromSeconds(scenario.DrainSeconds));
if (scenario.Conductor is { } conductor)
{
    Conducted.Begin(conductor, version);
    // Its clients stop in the middle of a body for as long as they like.
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MinRequestBodyDataRate = null);
}
if (scenario.Hub)
    builder.Services.AddSignalR();
if (scenario.Registry is { } registry)
    builder.AddRegistry(registry, scenario.StopAcceptingFirst);
else if (scenario.Hosting)
    builder.AddGapless();
if (scenario.SelfRestart is { } restart)
{
    builder.Logging.AddFilter("Gapless.Hosting.Restarts", LogLevel.Information);
    builder.AddGaplessSelfRestart(o => o.ReadyLimit = TimeSpan.FromSeconds(restart.ReadyLimitSeconds));
}
if (scenario.Memory is { } memory)
    builder.AddMemory(memory);
if (scenario.LeaderFile is not null)
    builder.Services.AddGaplessLeadership().AddHostedService<Leader>();
if (scenario.IgnoreSigterm)
    builder.Services.AddSingleton<IHostLifetime, DeafLifetime>();
if (scenario.StopAcceptingAfterMs is { } ms)
    builder.StopAcceptingAfter(TimeSpan.FromMilliseconds(ms));
if (scenario.LogConnections)
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.LogConnections()));
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Speak(scenario.Protocol));
builder.WebHost.ConfigureKestrel(kestrel => kestrel.UseSystemd());
// A test holds back the body of a request for as long as it wants it under way.
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MinRequestBodyDataRate = null);

var app = builder.Build();
if (scenario.Drain == DrainMode.Polite)
    app.UsePoliteDrain();
app.UseIdentity(version);
app.UseBehaviour();
app.UseWebSockets();
app.MapTraffic(version);
if (scenario.Memory is not null)
    app.MapMemory();
if (scenario.Hub)
    app.MapHub<EchoHub>("/hub");
if (scenario.Registry is not null)
    app.MapHealthChecks("/healthz");
app.MapHealth();
app.MapMetrics();
app.MapCommands();
app.Run();
return 0;
