using Gapless.Linux.Files;
using Gapless.Linux.Sockets;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Health;
using Gapless.Supervisor.Keepers;

namespace Gapless.Supervisor.Traffic;

/// <summary>
/// A Unix socket: each slot has its own path beside the public one, where a candidate is proved. To shift is to rename a
/// link over the public path, all or nothing: there is no share between 0 and 100 %.
/// </summary>
internal sealed class UnixEndpoint : Endpoint
{
    private const UnixFileMode Everybody =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly SortedDictionary<int, ListeningSocket> _sockets = [];
    private readonly IKeptSockets _kept;
    private readonly string _path;

    public UnixEndpoint(ListenAddress address, IKeptSockets kept)
        : base(address)
    {
        _path = address.UnixPath!;
        _kept = kept;
        foreach (var socket in kept.Take())
            _sockets[socket.Slot] = ListeningSocket.Adopt(socket.Descriptor);
    }

    public override string Mode => "unix";

    public override ListeningSocket Socket(int slot, int position)
    {
        if (_sockets.TryGetValue(slot, out var existing))
            return existing;

        var path = PathOf(slot);
        File.Delete(path);
        var socket = ListeningSocket.BindUnix(path);
        // As systemd does by default: who may connect is decided by the directory the socket stands in.
        File.SetUnixFileMode(path, Everybody);
        socket.Listen();
        _kept.Put(socket.Descriptor, slot, position: 0);
        return _sockets[slot] = socket;
    }

    public override IReadOnlyList<ListeningSocket> Sockets(int slot) => _sockets.TryGetValue(slot, out var socket) ? [socket] : [];

    public override IEnumerable<ListeningSocket> AllSockets => _sockets.Values;

    public override void Apply(Split split)
    {
        var first = split.Shares.MaxBy(s => s.Weight)!;
        if (first.Weight < RolloutStep.Whole && File.Exists(_path))
            return;

        // The slot's own path stays: a server that deletes "its" socket at exit deletes the public name at most, and Verify mends that.
        var link = $"{_path}.next";
        File.Delete(link);
        FileNames.TryLink(PathOf(first.Slot), link);
        File.Move(link, _path, overwrite: true);
        Current = first.Slot;
    }

    public override ProbeTarget Target(int slot, int position) => ProbeTarget.OfUnix(PathOf(slot), () => Queued(slot));

    public override EndpointDrain BeginDrain(int slot) => new(() => Queued(slot), () => new HashSet<Handshake>());

    public override void Verify(Func<int, int, bool> accepts)
    {
        if (Current is { } slot && !File.Exists(_path))
        {
            FileNames.TryLink(PathOf(slot), _path);
            Problem = $"{_path} was deleted by somebody and has been put back";
        }
    }

    public override void Dispose()
    {
        foreach (var (slot, socket) in _sockets)
        {
            File.Delete(PathOf(slot));
            socket.Dispose();
        }

        File.Delete(_path);
        _kept.Drop();
    }

    private int? Current { get; set; }

    private string PathOf(int slot) => $"{_path}.{slot}";
}
