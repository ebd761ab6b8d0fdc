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
builder.Services.AddSingleton<Behaviour>().AddHostedService(services => services.GetRequiredService<Behaviour>());
if (scenario.Drain == DrainMode.Polite)
    builder.AddPoliteDrain(TimeSpan.FromSeconds(scenario.DrainSeconds));
if (scenario.Hosting)
    builder.AddGapless();
if (scenario.IgnoreSigterm)
    builder.Services.AddSingleton<IHostLifetime, DeafLifetime>();
if (scenario.StopAcceptingAfterMs is { } ms)
    builder.StopAcceptingAfter(TimeSpan.FromMilliseconds(ms));
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Speak(scenario.Protocol));
builder.WebHost.ConfigureKestrel(kestrel => kestrel.UseSystemd());

var app = builder.Build();
if (scenario.Drain == DrainMode.Polite)
    app.UsePoliteDrain();
app.UseIdentity(version);
app.UseBehaviour();
app.UseWebSockets();
app.MapTraffic(version);
app.MapHealth();
app.MapCommands();
app.Run();
return 0;
