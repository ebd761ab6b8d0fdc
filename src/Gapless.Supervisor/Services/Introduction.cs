using System.Collections.Immutable;
using Gapless.Linux;
using Gapless.Linux.Sockets;
using Gapless.Supervisor.Generations;

namespace Gapless.Supervisor.Services;

/// <summary>Makes a worker known to those that are to take its connections: one channel for each pair, of which the supervisor keeps nothing.</summary>
internal static class Introduction
{
    /// <param name="giver">Gives connections away; can be spoken to.</param>
    /// <param name="from">Its generation.</param>
    /// <param name="takers">Can be spoken to; none: the giver keeps what it has.</param>
    /// <param name="to">Their generation.</param>
    /// <param name="share">Of the giver's requests; 1: all its connections, and those that it still gets.</param>
    /// <exception cref="LinuxException">No descriptors are left. Nothing was ordered.</exception>
    public static void Make(Worker giver, int from, ImmutableArray<Worker> takers, int to, double share = 1)
    {
        var ends = new List<FileDescriptor>(takers.Length);
        try
        {
            foreach (var taker in takers)
            {
                var (near, far) = SeqPacketChannel.Pair();
                ends.Add(far.Descriptor);
                taker.Channel!.Adopt(from, near.Descriptor);
            }
        }
        catch
        {
            ends.ForEach(e => e.Dispose());
            throw;
        }

        giver.Channel!.HandOver(to, ends, share);
    }
}
