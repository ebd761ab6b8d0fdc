using Chat;
using Gapless.Hosting;
using Messages;

var builder = WebApplication.CreateBuilder(args);
builder.AddGapless();
builder.Services.AddSingleton(new MessageLog(builder.Configuration["Messages"] ?? "/tmp/gapless-chat"));
builder.Services.AddSingleton<Audience>().AddHostedService(services => services.GetRequiredService<Audience>());
builder.Services.AddSingleton<ChatHandler>();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.UseSystemd());

var app = builder.Build();
app.MapGet("/healthz/ready", () => "ready\n");
app.MapGet("/", () => Results.File(Path.Combine(AppContext.BaseDirectory, "page.html"), "text/html"));
app.MapGet("/version", () => $"pid {Environment.ProcessId}\n");
app.MapGaplessWebSocket("/chat", app.Services.GetRequiredService<ChatHandler>());
app.Run();
