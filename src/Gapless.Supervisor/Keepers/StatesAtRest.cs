using System.Globalization;
using Gapless.Linux;
using Gapless.Linux.Systemd;

namespace Gapless.Supervisor.Keepers;

/// <summary>
/// States that workers left when everything ended, in systemd's descriptor store, for the workers of the next supervisor. The memories are only in memory: nothing is
/// written to a disk. Nothing that goes wrong here stops anybody. Thread-safe.
/// </summary>
internal sealed class StatesAtRest
{
    private const string Prefix = "gapless-state.";

    private readonly Lock _gate = new();
    private readonly NotifyClient _systemd;
    private readonly List<StateAtRest> _untaken;

    /// <param name="systemd">Keeps them.</param>
    /// <param name="stored">What the supervisor before gave to it; owned from here on.</param>
    public StatesAtRest(NotifyClient systemd, IReadOnlyList<StateAtRest> stored)
    {
        _systemd = systemd;
        _untaken = [.. stored];
    }

    /// <summary>Null: the descriptor is not one that this class has stored.</summary>
    public static StateAtRest? TryRead(ListenFd passed) => StoredName.PartsOf(passed.Name, Prefix, count: 3) is { } parts
        ? new StateAtRest(parts[0], Number(parts[1]), Number(parts[2]), passed.Descriptor)
        : null;

    /// <summary>False: nobody is there who would keep them. The descriptors stay the caller's.</summary>
    public bool TryPut(string service, int position, IReadOnlyList<FileDescriptor> memories)
    {
        if (!_systemd.IsEnabled)
            return false;
        for (var i = 0; i < memories.Count; i++)
        {
            if (NameOf(service, position, i) is not { } name || !Tell(() => _systemd.Store(memories[i], name)))
                return false;
        }

        return true;
    }

    /// <summary>What was left in a place, in the order in which it was; the caller owns it. Empty the second time.</summary>
    public IReadOnlyList<FileDescriptor> Take(string service, int position)
    {
        lock (_gate)
        {
            var mine = _untaken.FindAll(s => s.Service == service && s.Position == position);
            _untaken.RemoveAll(mine.Contains);
            return [.. mine.OrderBy(s => s.Index).Select(s => s.Memory)];
        }
    }

    /// <summary>Somebody has them now, or nobody wants them.</summary>
    public void Drop(string service, int position, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (NameOf(service, position, i) is { } name)
                Tell(() => _systemd.Unstore(name));
        }
    }

    /// <summary>Places that there are no more.</summary>
    public void DropUntaken()
    {
        lock (_gate)
        {
            foreach (var state in _untaken)
            {
                Tell(() => _systemd.Unstore(NameOf(state.Service, state.Position, state.Index)!));
                state.Memory.Dispose();
            }

            _untaken.Clear();
        }
    }

    private static string? NameOf(string service, int position, int index) =>
        StoredName.Of(Prefix, service, position.ToString(CultureInfo.InvariantCulture), index.ToString(CultureInfo.InvariantCulture));

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static bool Tell(Action message)
    {
        try
        {
            message();
            return true;
        }
        catch (Exception error) when (error is LinuxException or TimeoutException)
        {
            return false;
        }
    }
}
