namespace Gapless.Supervisor.Generations;

/// <summary>What a control channel reports about its worker, counts aside.</summary>
internal abstract record ChannelSign
{
    /// <summary>The worker has said hello, for the first time or again, and waits for orders.</summary>
    public sealed record Connected : ChannelSign;

    /// <summary>Somebody was refused, or an order did not get through.</summary>
    public sealed record Trouble(string Detail) : ChannelSign;
}
