using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gapless.EndToEndTests.Harness;

/// <summary>The answer to one request. Status 0: the connection ended without one.</summary>
internal sealed record Answer(int Status, string Version, string Worker, string Body);

/// <summary>One connection, one request, one answer: nothing is repeated or pooled behind the test's back.</summary>
internal static class Http
{
    public static Task<Answer> GetAsync(int port, string path = "/fast") => GetAsync(new IPEndPoint(IPAddress.Loopback, port), path);

    public static async Task<Answer> GetAsync(EndPoint to, string path = "/fast")
    {
        using var socket = await ConnectAsync(to);
        return await AskAsync(socket, path);
    }

    public static async Task<Socket> ConnectAsync(EndPoint to)
    {
        var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        using var limit = new CancellationTokenSource(TestLimits.Request);
        await socket.ConnectAsync(to, limit.Token);
        return socket;
    }

    /// <summary>Sends a request and reads to the end of the connection.</summary>
    public static async Task<Answer> AskAsync(Socket socket, string path = "/fast")
    {
        using var limit = new CancellationTokenSource(TestLimits.Request);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), limit.Token);
        using var reader = new StreamReader(new NetworkStream(socket), Encoding.ASCII);
        var text = await reader.ReadToEndAsync(limit.Token);
        if (text.Length == 0)
            return new Answer(0, "", "", "");
        var head = text.Split("\r\n\r\n", 2);
        string Header(string name) => head[0].Split("\r\n").Skip(1).Select(l => l.Split(": ", 2)).FirstOrDefault(h => h[0].Equals(name, StringComparison.OrdinalIgnoreCase))?[1] ?? "";
        return new Answer(int.Parse(head[0].Split(' ')[1]), Header("X-Version"), Header("X-Worker"), head[1]);
    }
}
