using System.Net;
using System.Net.Sockets;
using Gapless.Dev.Plans;
using Gapless.Linux.Sockets;

namespace Gapless.Dev.Running;

/// <summary>Waits until a started app answers. An app that listens somewhere else than it was told is found there.</summary>
internal sealed class Readiness(DevPlan plan, HttpMessageInvoker http, TimeProvider clock)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    /// <summary>An app that takes its port takes it within this time after it began to listen anywhere.</summary>
    private static readonly TimeSpan LookElsewhere = TimeSpan.FromMilliseconds(300);

    /// <returns>Null when it is ready, otherwise why it is not.</returns>
    public async Task<string?> WaitAsync(AppProcess app, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var elsewhere = TimeSpan.Zero;
        while (true)
        {
            if (app.Ended.IsCompleted)
                return $"it ended before it was ready: {await app.Ended}";
            if (await IsReadyAsync(app.EndPoint, plan.ReadyWithin - clock.GetElapsedTime(started), cancellationToken))
                return null;
            var passed = clock.GetElapsedTime(started);
            if (passed > plan.ReadyWithin)
                return $"it was not ready within {plan.ReadyWithin.TotalSeconds:0.#} s: {What(app)}";
            if (passed - elsewhere > LookElsewhere)
            {
                elsewhere = passed;
                FindElsewhere(app);
            }

            await Task.Delay(Look, clock, cancellationToken);
        }
    }

    private string What(AppProcess app) =>
        plan.ReadyPath is null
            ? $"nothing listens on {app.EndPoint} (the app is told so by PORT and ASPNETCORE_URLS)"
            : $"GET {plan.ReadyPath} on {app.EndPoint} does not answer with a 2xx";

    private async Task<bool> IsReadyAsync(IPEndPoint endPoint, TimeSpan left, CancellationToken cancellationToken)
    {
        if (plan.ReadyPath is null)
            return await AcceptsAsync(endPoint, cancellationToken);
        using var limit = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{endPoint}{plan.ReadyPath}");
            using var response = await http.SendAsync(request, either.Token);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It accepts, and does not answer.
            return false;
        }
    }

    private static async Task<bool> AcceptsAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static void FindElsewhere(AppProcess app)
    {
        if (ListeningPorts.Of(app.Members) is [var only] && only != app.EndPoint.Port)
            app.EndPoint = new IPEndPoint(IPAddress.Loopback, only);
    }
}
