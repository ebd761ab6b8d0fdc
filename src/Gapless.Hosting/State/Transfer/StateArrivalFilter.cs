using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Gapless.Hosting.State;

/// <summary>
/// Lets requests wait, without a thread each, while the state that they may need is on its way here; and lets those that changed it after it had left end only when
/// their changes have followed it.
/// </summary>
internal sealed class StateArrivalFilter : IStartupFilter
{
    private readonly StateBundle _bundle;
    private readonly StateRequests _requests;
    private readonly StateCourier _courier;

    public StateArrivalFilter(StateBundle bundle, StateRequests requests, StateCourier courier)
    {
        _bundle = bundle;
        _requests = requests;
        _courier = courier;
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(request => context => _requests.IsCounting || _bundle.Awaits ? ServeAsync(context, request) : request(context));
        next(app);
    };

    private async Task ServeAsync(HttpContext context, RequestDelegate request)
    {
        if (_bundle.Awaits)
            await _bundle.WhenHereAsync(context.RequestAborted).ConfigureAwait(false);
        var isCounted = _requests.Begin(context);
        try
        {
            await request(context).ConfigureAwait(false);
        }
        finally
        {
            // Before the server knows that the request has ended: the connection cannot move before that, nor the client's next request begin.
            if (_bundle.IsLeft)
                await _courier.SendLateAsync().ConfigureAwait(false);
            if (isCounted)
                _requests.End();
        }
    }
}
