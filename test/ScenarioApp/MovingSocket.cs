using System.Buffers.Binary;
using System.Globalization;
using Gapless.Hosting.WebSockets;
using Shop.Traffic;

namespace ScenarioApp;

/// <summary>
/// Sends every message back: a text followed by who answers and its number, a binary one after its number (eight bytes). With <c>?push=MS</c> it sends <c>push N</c> at that
/// interval from whichever process has the session; with <c>?late=MS</c> the process that opened it goes on sending <c>late N</c>, wherever the session is by then.
/// </summary>
internal sealed class MovingSocket(string version) : GaplessWebSocketHandler<MovingState>
{
    public override ValueTask OnOpenedAsync(GaplessWebSocket<MovingState> session, HttpContext context)
    {
        session.State.PushMs = Number(context, "push");
        if (context.Request.Query["padding"] is [{ } padding])
            session.State.Padding = new string('x', int.Parse(padding, CultureInfo.InvariantCulture));
        _ = PushAsync(session);
        _ = SendLateAsync(session, Number(context, "late"));
        return ValueTask.CompletedTask;
    }

    public override ValueTask OnMovedAsync(GaplessWebSocket<MovingState> session)
    {
        session.State.Moves++;
        _ = PushAsync(session);
        return ValueTask.CompletedTask;
    }

    public override ValueTask OnMessageAsync(GaplessWebSocket<MovingState> session, GaplessWebSocketMessage message)
    {
        var number = ++session.State.Messages;
        if (message.IsText)
            return session.SendAsync($"{message.Text} version={version} worker={Identity.Worker} number={number} moves={session.State.Moves}");
        var answer = new byte[sizeof(long) + message.Data.Length];
        BinaryPrimitives.WriteInt64BigEndian(answer, number);
        message.Data.Span.CopyTo(answer.AsSpan(sizeof(long)));
        return session.SendAsync(answer);
    }

    private static async Task PushAsync(GaplessWebSocket<MovingState> session)
    {
        if (session.State.PushMs == 0)
            return;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(session.State.PushMs));
        do
            await timer.WaitForNextTickAsync();
        while (await session.RunAsync(s => s.SendAsync($"push {++s.State.Pushes}")));
    }

    private static async Task SendLateAsync(GaplessWebSocket<MovingState> session, int period)
    {
        if (period == 0)
            return;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(period));
        for (var number = 1; ; number++)
        {
            await timer.WaitForNextTickAsync();
            await session.SendAsync($"late {number}");
        }
    }

    private static int Number(HttpContext context, string name) => int.TryParse(context.Request.Query[name], CultureInfo.InvariantCulture, out var number) ? number : 0;
}

internal sealed class MovingState
{
    public long Messages { get; set; }

    public long Pushes { get; set; }

    public int Moves { get; set; }

    public int PushMs { get; set; }

    public string Padding { get; set; } = "";
}
