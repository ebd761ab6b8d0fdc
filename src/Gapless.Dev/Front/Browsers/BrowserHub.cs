using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;

namespace Gapless.Dev.Front.Browsers;

/// <summary>What browsers have to know, and those that listen. Any thread may call any method.</summary>
internal sealed class BrowserHub
{
    /// <summary>A listener that is further behind is let go: it comes back and gets the state as a whole.</summary>
    private const int MostWaiting = 64;

    private readonly Lock _gate = new();
    private readonly HashSet<Channel<string>> _listeners = [];
    private int _revision;
    private bool _serving;
    private int _assets;
    private FailureView? _failure;
    private bool _closed;

    public int Listeners
    {
        get
        {
            lock (_gate)
                return _listeners.Count;
        }
    }

    /// <summary>Pages of earlier revisions reload.</summary>
    public void Reload(int revision) => Say("reload", new ReloadWord(revision), BrowserJson.Default.ReloadWord, () => _revision = Math.Max(_revision, revision));

    public void Serve(int revision) => Say("serving", new ServingWord(revision), BrowserJson.Default.ServingWord, () => _serving = true);

    /// <summary>Nothing is said: pages that are open stay as they are.</summary>
    public void Hold()
    {
        lock (_gate)
            _serving = false;
    }

    public void Refresh(IReadOnlyList<string> paths)
    {
        lock (_gate)
            Send("refresh", new RefreshWord(paths, ++_assets), BrowserJson.Default.RefreshWord);
    }

    /// <param name="failure">Null: it is over.</param>
    public void Show(FailureView? failure)
    {
        lock (_gate)
        {
            if (_failure is null && failure is null)
                return;
            _failure = failure;
            Send("failure", new FailureWord(failure), BrowserJson.Default.FailureWord);
        }
    }

    /// <summary>Registers a listener; the state as it is now comes first. Completed when the listener is too slow, or the session ends.</summary>
    public ChannelReader<string> Listen()
    {
        lock (_gate)
        {
            var channel = Channel.CreateBounded<string>(MostWaiting);
            channel.Writer.TryWrite(Frame("hello", new Hello(_revision, _serving, _assets, _failure), BrowserJson.Default.Hello));
            if (_closed)
                channel.Writer.Complete();
            else
                _listeners.Add(channel);
            return channel.Reader;
        }
    }

    public void Leave(ChannelReader<string> reader)
    {
        lock (_gate)
            _listeners.RemoveWhere(l => l.Reader == reader);
    }

    /// <summary>Lets all listeners go, and any that still come.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            foreach (var listener in _listeners)
                listener.Writer.TryComplete();
            _listeners.Clear();
        }
    }

    private void Say<T>(string name, T word, JsonTypeInfo<T> type, Action change)
    {
        lock (_gate)
        {
            change();
            Send(name, word, type);
        }
    }

    /// <summary>The gate is held, so that words come in the order of the changes.</summary>
    private void Send<T>(string name, T word, JsonTypeInfo<T> type)
    {
        var frame = Frame(name, word, type);
        _listeners.RemoveWhere(l => !l.Writer.TryWrite(frame) && l.Writer.TryComplete());
    }

    private static string Frame<T>(string name, T word, JsonTypeInfo<T> type) => $"event: {name}\ndata: {JsonSerializer.Serialize(word, type)}\n\n";
}
