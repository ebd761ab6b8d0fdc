using System.Collections.Immutable;
using System.Net;

namespace Gapless.Supervisor.Traffic;

/// <summary>One slot's part of the new connections.</summary>
/// <param name="Weight">In 1/10000; the weights of a split add up to 10000.</param>
/// <param name="Positions">The workers that take part: at least one.</param>
internal sealed record SlotShare(int Slot, int Weight, ImmutableArray<int> Positions);

/// <summary>How new connections are divided between the slots.</summary>
/// <param name="Shares">Ordered so that the live generation comes first: a sticky client moves only one way while the candidate's weight rises.</param>
/// <param name="First">Networks whose clients go to the last share, whatever the weights say.</param>
internal sealed record Split(ImmutableArray<SlotShare> Shares, bool Sticky, ImmutableArray<IPNetwork> First);
