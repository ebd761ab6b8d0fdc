using System.Collections.Concurrent;
using Gapless.Contract.Workers;
using Gapless.Linux;
using Gapless.Linux.Sockets;

namespace Gapless.Supervisor.Generations.Salvage;

/// <summary>A hand-over channel to one worker, in which the supervisor stands in for the worker that died.</summary>
internal sealed class CastawayOffers : IDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    private readonly SeqPacketChannel _channel;
    private readonly TimeProvider _clock;

    /// <param name="channel">Taken over; the worker adopts at its other end.</param>
    /// <param name="clock">Limits the wait for an answer.</param>
    public CastawayOffers(SeqPacketChannel channel, TimeProvider clock)
    {
        _channel = channel;
        _clock = clock;
    }

    /// <summary>Offers them all and waits for the answers. Whether the worker has those that it does not answer in time nobody knows: they are let go.</summary>
    /// <returns>How many were taken, and those that were not, which are still the caller's.</returns>
    public async Task<(int Taken, IReadOnlyList<Castaway> Left)> OfferAsync(IReadOnlyList<Castaway> castaways)
    {
        using var limit = new CancellationTokenSource(AnswerLimit, _clock);
        var left = new ConcurrentDictionary<long, Castaway>();
        for (var i = 0; i < castaways.Count; i++)
            left[i] = castaways[i];
        var answers = ReadAnswersAsync(left, castaways.Count, limit.Token);
        try
        {
            for (var i = 0; i < castaways.Count; i++)
            {
                using var packet = new Offer(i, castaways[i].Endpoint, castaways[i].IsProved, Rest: default, castaways[i].Session).Encode();
                await _channel.SendAsync(packet.Bytes, [castaways[i].Connection, .. packet.Overflow.Select(o => o.Descriptor)], limit.Token);
            }
        }
        catch (Exception error) when (error is LinuxException or OperationCanceledException)
        {
            // It has ended, or hangs; what it said before is still read.
        }

        var taken = await answers;
        if (!limit.IsCancellationRequested)
            return (taken, [.. left.Values]);
        foreach (var castaway in left.Values)
            castaway.Connection.Dispose();
        return (taken, []);
    }

    public void Dispose() => _channel.Dispose();

    private async Task<int> ReadAnswersAsync(ConcurrentDictionary<long, Castaway> left, int count, CancellationToken cancellationToken)
    {
        var buffer = new byte[Answer.Length];
        var taken = 0;
        try
        {
            for (var i = 0; i < count && await _channel.ReceiveAsync(buffer, cancellationToken) is not null; i++)
            {
                var answer = Answer.Decode(buffer);
                if (!answer.IsTaken || !left.TryRemove(answer.Id, out var castaway))
                    continue;
                taken++;
                castaway.Connection.Dispose();
            }
        }
        catch (Exception error) when (error is LinuxException or OperationCanceledException)
        {
            // What it did not answer before its end it does not have.
        }

        return taken;
    }
}
