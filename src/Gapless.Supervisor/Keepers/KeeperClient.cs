using System.Text;
using Gapless.Linux;
using Gapless.Linux.Processes;
using Gapless.Linux.Sockets;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Keepers;

/// <summary>
/// The supervisor's side of the keeper: starts it, gives it each socket before anybody relies on it, and starts another one
/// when it dies. Calls are short and may come from any thread.
/// </summary>
internal sealed class KeeperClient : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StartLook = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private readonly StateDirectory _state;
    private readonly IReadOnlyList<string> _command;
    private readonly DescriptorStore _store;
    private readonly TimeProvider _clock;
    private readonly List<KeptEntry> _untaken = [];
    private readonly List<KeptEntry> _held = [];
    private SeqPacketChannel? _channel;
    private bool _ended;

    private KeeperClient(StateDirectory state, IReadOnlyList<string> command, DescriptorStore store, TimeProvider clock)
    {
        _state = state;
        _command = command;
        _store = store;
        _clock = clock;
    }

    /// <param name="state">Where the keeper's socket is.</param>
    /// <param name="command">Starts a keeper; the socket path is added.</param>
    /// <param name="store">Is given the sockets too.</param>
    /// <param name="rescue">Finds sockets elsewhere when there is no keeper.</param>
    /// <param name="clock">Bounds the start.</param>
    /// <param name="cancellationToken">Ends the wait for a start.</param>
    /// <exception cref="SupervisorException">No keeper can be started.</exception>
    public static async Task<KeeperClient> OpenAsync(StateDirectory state, IReadOnlyList<string> command, DescriptorStore store, Func<List<KeptEntry>> rescue, TimeProvider clock, CancellationToken cancellationToken)
    {
        var client = new KeeperClient(state, command, store, clock);
        if (TryConnect(state.KeeperSocket) is { } running)
        {
            client._untaken.AddRange(List(running));
            client.Use(running);
        }
        else
        {
            client._untaken.AddRange(rescue());
            client.Use(await client.StartAsync(cancellationToken));
            client._untaken.ForEach(client.Put);
        }

        // What is stored already is not stored twice.
        client._untaken.ForEach(store.Put);
        return client;
    }

    public IKeptSockets Of(string service, ListenAddress address) => new Kept(this, service, address.ToString());

    /// <summary>Lets the sockets of services go that are not declared any more.</summary>
    public void DropExcept(IEnumerable<string> services)
    {
        lock (_gate)
        {
            foreach (var entry in _untaken)
            {
                _store.Drop(entry.Key);
                entry.Descriptor.Dispose();
            }

            _untaken.Clear();
            Ask(string.Join('\t', services.Prepend(KeeperVerb.Keep)));
        }
    }

    /// <summary>The supervisor stops for good: the keeper ends and the last copies are closed.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ended = true;
            Ask(KeeperVerb.End);
            _channel?.Dispose();
        }
    }

    /// <summary>Leaves the keeper running.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            _channel?.Dispose();
        }
    }

    private static IEnumerable<KeptEntry> List(SeqPacketChannel channel)
    {
        var buffer = new byte[KeeperVerb.LongestMessage];
        channel.Send(Encoding.UTF8.GetBytes(KeeperVerb.List), [], AnswerLimit);
        while (channel.Receive(buffer, AnswerLimit) is { Descriptors: [var descriptor] } message)
            yield return new KeptEntry(KeptKey.Parse(Encoding.UTF8.GetString(buffer, 0, message.Length).Split('\t')), descriptor);
    }

    /// <summary>Null when no keeper listens there.</summary>
    private static SeqPacketChannel? TryConnect(string path)
    {
        try
        {
            return SeqPacketChannel.Connect(path);
        }
        catch (LinuxException error) when (error.Errno is Errno.ENOENT or Errno.ECONNREFUSED)
        {
            return null;
        }
    }

    private async Task<SeqPacketChannel> StartAsync(CancellationToken cancellationToken)
    {
        File.Delete(_state.KeeperSocket);
        var log = Path.Combine(_state.Root, "keeper.log");
        using var process = ChildProcess.Spawn(new SpawnRequest
        {
            Command = SpawnCommand.FromArguments([.. _command, _state.KeeperSocket]),
            WorkingDirectory = _state.Root,
            Environment = OwnEnvironment.All(),
            StdoutPath = log,
            StderrPath = log,
        });
        var began = _clock.GetTimestamp();
        while (true)
        {
            if (TryConnect(_state.KeeperSocket) is { } channel)
                return channel;
            if (process.HasExited || _clock.GetElapsedTime(began) > StartLimit)
                throw new SupervisorException($"the keeper could not be started ({string.Join(' ', _command)}); see {log}");
            await Task.Delay(StartLook, _clock, cancellationToken);
        }
    }

    private void Use(SeqPacketChannel channel)
    {
        _channel = channel;
        if (ProcessHandle.Open(channel.Peer.Pid) is { } process)
            _ = ReplaceAsync(process);
    }

    /// <summary>A keeper that was killed is replaced while this supervisor still holds every socket itself.</summary>
    private async Task ReplaceAsync(ProcessHandle process)
    {
        using (process)
            await process.Exited;
        if (_ended)
            return;
        var channel = await StartAsync(CancellationToken.None);
        lock (_gate)
        {
            if (_ended)
            {
                channel.Dispose();
                return;
            }

            _channel?.Dispose();
            Use(channel);
            _held.ForEach(Put);
        }
    }

    private void Put(KeptEntry entry) => Ask($"{KeeperVerb.Put}\t{entry.Key}", entry.Descriptor);

    /// <summary>A keeper that does not answer is about to be replaced, and its successor is given everything again.</summary>
    private void Ask(string request, params ReadOnlySpan<FileDescriptor> descriptors)
    {
        try
        {
            _channel?.Send(Encoding.UTF8.GetBytes(request), descriptors, AnswerLimit);
            _channel?.Receive(stackalloc byte[KeeperVerb.Ok.Length], AnswerLimit);
        }
        catch (Exception error) when (error is LinuxException or TimeoutException or ObjectDisposedException)
        {
            // Seen by ReplaceAsync.
        }
    }

    private sealed class Kept(KeeperClient client, string service, string address) : IKeptSockets
    {
        public IReadOnlyList<KeptSocket> Take()
        {
            lock (client._gate)
            {
                var mine = client._untaken.FindAll(e => e.Key.Service == service && e.Key.Address == address);
                client._untaken.RemoveAll(mine.Contains);
                client._held.AddRange(mine);
                return [.. mine.Select(e => new KeptSocket(e.Descriptor, e.Key.Slot, e.Key.Position))];
            }
        }

        public void Put(FileDescriptor socket, int slot, int position)
        {
            var entry = new KeptEntry(new KeptKey(service, address, slot, position), socket);
            lock (client._gate)
            {
                client._held.Add(entry);
                client.Put(entry);
                client._store.Put(entry);
            }
        }

        public void Drop()
        {
            lock (client._gate)
            {
                var mine = client._held.FindAll(e => e.Key.Service == service && e.Key.Address == address);
                client._held.RemoveAll(mine.Contains);
                mine.ForEach(e => client._store.Drop(e.Key));
                client.Ask($"{KeeperVerb.Drop}\t{service}\t{address}");
            }
        }
    }
}
