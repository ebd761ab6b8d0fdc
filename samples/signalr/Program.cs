using Feed;
using Gapless.Hosting;
using Messages;

if (args is ["join", var address, var name])
    return await Reader.RunAsync(new Uri(address), name);

var builder = WebApplication.CreateBuilder(args);
builder.AddGapless();
builder.Services.AddSignalR();
builder.Services.AddSingleton(new MessageLog(builder.Configuration["Messages"] ?? "/tmp/gapless-feed"));
builder.WebHost.ConfigureKestrel(kestrel => kestrel.UseSystemd());

var app = builder.Build();
app.MapGet("/healthz/ready", () => "ready\n");
app.MapGet("/", (MessageLog log) => $"pid {Environment.ProcessId}, {log.Last} messages\n");
app.MapHub<FeedHub>("/feed", options => options.AllowStatefulReconnects = true);
app.Run();
return 0;
