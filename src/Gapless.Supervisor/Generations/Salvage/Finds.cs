using System.Collections.Immutable;

namespace Gapless.Supervisor.Generations.Salvage;

/// <summary>What is found in a worker that died, while it is searched. Belongs to one search.</summary>
internal sealed class Finds(TimeProvider clock)
{
    private readonly ImmutableArray<Castaway>.Builder _clean = ImmutableArray.CreateBuilder<Castaway>();
    private readonly List<(Castaway Castaway, ConnectionFate Fate)> _arriving = [];
    private int _answered;
    private int _cut;
    private string? _problem;

    /// <param name="castaway">Taken over.</param>
    /// <param name="fate">What can be done for it.</param>
    /// <param name="isArriving">It waits for <see cref="SettleArrivalsAsync"/>.</param>
    public void Add(Castaway castaway, ConnectionFate fate, bool isArriving)
    {
        if (isArriving)
        {
            _arriving.Add((castaway, fate));
            return;
        }

        switch (fate)
        {
            case ConnectionFate.Clean:
                _clean.Add(castaway);
                break;
            case ConnectionFate.Busy:
                _answered++;
                _ = BusyAnswer.GiveAsync(castaway.Connection, clock);
                break;
            default:
                castaway.Connection.Dispose();
                _cut++;
                break;
        }
    }

    /// <summary>One that nothing can be done for.</summary>
    /// <param name="problem">Why it could not be taken back; null: it was in the middle of something.</param>
    public void Cut(string? problem = null)
    {
        _cut++;
        _problem ??= problem;
    }

    /// <summary>Those that another process still has after it has heard of the death are that process's; the others had gone over.</summary>
    /// <param name="service">Its processes are looked at.</param>
    public async Task SettleArrivalsAsync(string service)
    {
        if (_arriving.Count == 0)
            return;
        var held = await SocketHolders.UntilLetGoAsync(service, _arriving.Select(a => a.Castaway.Connection.Inode).ToHashSet(), clock);
        foreach (var (castaway, fate) in _arriving)
        {
            if (held.Contains(castaway.Connection.Inode))
                castaway.Connection.Dispose();
            else
                Add(castaway, fate, isArriving: false);
        }
    }

    public Wreck ToWreck() => new(_clean.DrainToImmutable(), _answered, _cut, _problem);
}
