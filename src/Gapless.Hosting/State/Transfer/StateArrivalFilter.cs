using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Gapless.Hosting.State;

/// <summary>Lets requests wait, without a thread each, while the state that they may need is on its way here.</summary>
internal sealed class StateArrivalFilter : IStartupFilter
{
    private readonly StateBundle _bundle;

    public StateArrivalFilter(StateBundle bundle) => _bundle = bundle;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(request => context => _bundle.Awaits ? WhenHere(context, request) : request(context));
        next(app);
    };

    private async Task WhenHere(HttpContext context, RequestDelegate request)
    {
        await _bundle.WhenHereAsync(context.RequestAborted).ConfigureAwait(false);
        await request(context).ConfigureAwait(false);
    }
}
