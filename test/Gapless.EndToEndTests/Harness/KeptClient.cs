using System.Net;
using System.Text;
using Gapless.Drill;
using Gapless.Drill.Wire;

namespace Gapless.EndToEndTests.Harness;

/// <summary>A client that never connects twice: one connection, and its own word on what became of it.</summary>
internal sealed class KeptClient : IDisposable
{
    /// <summary>Counted from the first client of the test run: each wait has a limit of its own.</summary>
    private static readonly TimeSpan Never = TimeSpan.FromDays(1);

    private static readonly DeadlineWatch Watch = new(new RunClock(TimeProvider.System));

    private readonly ClientConnection _connection;

    private KeptClient(ClientConnection connection) => _connection = connection;

    /// <summary>Who gave the last answer; null: nobody yet.</summary>
    public string? Worker { get; private set; }

    public static Task<KeptClient> OpenAsync(int port) => OpenAsync(new IPEndPoint(IPAddress.Loopback, port));

    public static async Task<KeptClient> OpenAsync(IPEndPoint to) => new(await ClientConnection.OpenAsync(to, Watch, Never));

    /// <summary>Sends a whole request, or a part of one.</summary>
    public ValueTask SendAsync(string text) => _connection.SendAsync(Encoding.ASCII.GetBytes(text));

    public ValueTask AskAsync(string path) => SendAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");

    /// <summary>Returns when the app has the request under way: it waits for a body of one byte, which <see cref="FinishAsync"/> sends.</summary>
    public async Task HoldAsync(string path)
    {
        await SendAsync($"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n");
        (await BeginReadAsync()).ShouldBeTrue("the app is to ask for the body");
    }

    public async Task<HttpAnswer?> FinishAsync()
    {
        await SendAsync("x");
        return await ReadAsync();
    }

    /// <summary>Null: the connection ended without a whole answer.</summary>
    public async Task<HttpAnswer?> ReadAsync()
    {
        try
        {
            var answer = await AnswerReader.ReadAsync(_connection).AsTask().WaitAsync(TestLimits.Request);
            Worker = answer.Worker ?? Worker;
            return answer;
        }
        catch (WireException)
        {
            return null;
        }
    }

    /// <summary>Waits for the first byte of an answer.</summary>
    public Task<bool> BeginReadAsync() => _connection.TryReceiveAsync(answerBegun: false).AsTask().WaitAsync(TestLimits.Request);

    /// <summary>Nothing comes any more: not a byte, and no error.</summary>
    public async Task<bool> EndsAsync()
    {
        try
        {
            return !await BeginReadAsync();
        }
        catch (WireException)
        {
            return false;
        }
    }

    public async Task<HttpAnswer?> GetAsync(string path)
    {
        try
        {
            await AskAsync(path);
        }
        catch (WireException)
        {
            return null;
        }

        return await ReadAsync();
    }

    public void Dispose() => _connection.Dispose();
}
