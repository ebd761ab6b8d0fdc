using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Messages;

/// <summary>
/// All messages in their order, for all processes that share the directory: a file for each, with its number for a name. It stands for a table in a database or a topic of a broker,
/// and does what is needed of one: it numbers without a gap, knows an id that it has had, and wakes those who wait.
/// </summary>
internal sealed class MessageLog : IDisposable
{
    private readonly string _directory;
    private readonly Lock _gate = new();
    private readonly List<Message> _messages = [];
    private readonly Dictionary<Guid, long> _numbers = [];
    private readonly FileSystemWatcher _watcher;
    private TaskCompletionSource _grown = NewSignal();

    public MessageLog(string directory)
    {
        _directory = Directory.CreateDirectory(directory).FullName;
        _watcher = new FileSystemWatcher(_directory);
        _watcher.Created += (_, _) => CatchUp();
        _watcher.Renamed += (_, _) => CatchUp();
        _watcher.Error += (_, _) => CatchUp();
        _watcher.EnableRaisingEvents = true;
        CatchUp();
    }

    public long Last
    {
        get
        {
            lock (_gate)
                return _messages.Count;
        }
    }

    /// <returns>Its number; that of the first time when the id is known.</returns>
    public long Append(Guid id, string room, string author, string text)
    {
        lock (_gate)
        {
            using var alone = LockOut();
            CatchUp();
            if (_numbers.TryGetValue(id, out var known))
                return known;
            Write(new Message(_messages.Count + 1, id, room, author, text));
            CatchUp();
            return _messages.Count;
        }
    }

    /// <summary>What follows the number, at once, and then whatever comes, from whichever process.</summary>
    public async IAsyncEnumerable<Message> ReadAsync(long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var (found, grown) = After(after);
            foreach (var message in found)
            {
                yield return message;
                after = message.Number;
            }

            if (found.Count == 0)
                await grown.WaitAsync(cancellationToken);
        }
    }

    /// <summary>What follows the number, and what completes when there is more.</summary>
    public (IReadOnlyList<Message> Found, Task Grown) After(long number)
    {
        lock (_gate)
            return number < _messages.Count ? (_messages[(int)number..], _grown.Task) : ([], _grown.Task);
    }

    public void Dispose() => _watcher.Dispose();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private string PathOf(long number) => Path.Combine(_directory, $"{number:d10}.json");

    /// <summary>The other processes, until it is disposed; the kernel does that for a process that dies.</summary>
    private FileStream LockOut()
    {
        var spin = new SpinWait();
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(_directory, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                // Another process writes just now.
                spin.SpinOnce();
            }
        }
    }

    /// <summary>Nobody sees half of a message: it gets its name when it is whole.</summary>
    private void Write(Message message)
    {
        var draft = Path.Combine(_directory, ".draft");
        File.WriteAllText(draft, JsonSerializer.Serialize(message));
        File.Move(draft, PathOf(message.Number));
    }

    private void CatchUp()
    {
        lock (_gate)
        {
            var before = _messages.Count;
            while (PathOf(_messages.Count + 1) is var next && File.Exists(next))
            {
                var message = JsonSerializer.Deserialize<Message>(File.ReadAllText(next))!;
                _messages.Add(message);
                _numbers[message.Id] = message.Number;
            }

            if (_messages.Count == before)
                return;
            _grown.SetResult();
            _grown = NewSignal();
        }
    }
}
