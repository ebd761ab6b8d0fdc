using Gapless.Hosting;
using Sessions;

var builder = WebApplication.CreateBuilder(args);
builder.AddGapless();
builder.Services.AddGaplessDistributedCache().AddSession();
builder.Services.AddGaplessState<Hits>("hits", 1, StateTransfer.Move, o => o.Merge = (here, arrives, before) => new Hits(here.Count + arrives.Count - before.Count));
builder.Services.AddRateLimit(new RateLimit(Requests: 100, Window: TimeSpan.FromMinutes(1)));
builder.WebHost.ConfigureKestrel(kestrel => kestrel.UseSystemd());

var app = builder.Build();
app.UseRateLimit();
app.UseSession();
app.MapGet("/healthz/ready", () => "ready\n");
app.MapCart();
app.MapGet("/hits", (GaplessState<Hits> hits) => hits.Update(h => new Hits(h.Count + 1)).Count);
app.Run();

namespace Sessions
{
    internal readonly record struct Hits(long Count);
}
