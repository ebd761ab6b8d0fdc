using System.Net;
using System.Net.Sockets;
using System.Text;
using Gapless.IntegrationTests.Drill;

namespace Gapless.IntegrationTests.Hosting;

/// <summary>What a worker says of its requests and connections, against what its clients saw.</summary>
public sealed class AccountTests
{
    private static readonly (string, string) TwoSeconds = ("GAPLESS_DRAIN", "2");

    [Fact]
    public async Task A_request_that_breaks_in_the_middle_of_its_answer_and_one_that_is_cut_at_the_limit_have_failed()
    {
        using var listener = ServerProcess.Listen();
        await using var one = await HostedWorker.StartAsync(listener, "v1", environment: TwoSeconds);

        var broken = await AskAsync(listener, "/broken");
        (await ToEndAsync(broken)).ShouldEndWith("begun\r\n", customMessage: "the last chunk, which says that all is there, is missing");
        var slow = await AskAsync(listener, "/slow?ms=60000");
        var fast = await AskAsync(listener, "/fast");
        (await ToEndAsync(fast)).ShouldContain("200 OK");

        var counts = await one.LeaveAsync();

        (await ToEndAsync(slow)).ShouldBeEmpty();
        counts.Cut.ShouldBe(1);
        counts.RequestsFailed.ShouldBe(2);
        counts.RequestsStarted.ShouldBe(counts.RequestsFinished + counts.RequestsFailed);
    }

    private static async Task<Socket> AskAsync(Socket listener, string path)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync((IPEndPoint)listener.LocalEndPoint!);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
        return socket;
    }

    /// <summary>What came before the end of the connection, however it ended.</summary>
    private static async Task<string> ToEndAsync(Socket socket)
    {
        using (socket)
        {
            var text = new StringBuilder();
            var buffer = new byte[4096];
            try
            {
                while (await socket.ReceiveAsync(buffer) is > 0 and var read)
                    text.Append(Encoding.ASCII.GetString(buffer, 0, read));
            }
            catch (SocketException)
            {
                // Reset.
            }

            return text.ToString();
        }
    }
}
