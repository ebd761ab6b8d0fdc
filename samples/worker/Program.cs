using Gapless.Hosting;
using Worker;

var builder = WebApplication.CreateBuilder(args);
builder.AddGapless();
builder.Services.AddGaplessLeadership();
builder.Services.AddSingleton(new Inbox(builder.Configuration["Inbox"] ?? "/tmp/gapless-inbox"));
builder.Services.AddHostedService<Consumer>();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.UseSystemd());

var app = builder.Build();
app.MapGet("/healthz/ready", () => "ready\n");
app.MapPost("/orders/{name}", (string name, Inbox inbox) => inbox.Put(name));
app.MapGet("/", (IGenerationLeadership leadership) => $"pid {Environment.ProcessId} {(leadership.IsLeader ? "consumes" : "only serves")}\n");
app.Run();
