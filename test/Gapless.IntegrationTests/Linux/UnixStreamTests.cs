using System.Net.Sockets;
using Gapless.Linux;
using Gapless.Linux.Sockets;

namespace Gapless.IntegrationTests.Linux;

public sealed class UnixStreamTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("gapless-stream-");

    private string SocketFile => Path.Combine(_directory.FullName, "s");

    [Fact]
    public async Task More_than_the_kernel_buffers_goes_both_ways_whole()
    {
        using var listener = Listen();
        UnixStream.TryConnect(SocketFile, out var stream).ShouldBe(Errno.None);
        using var client = stream!;
        using var server = new NetworkStream(await listener.AcceptAsync(TestContext.Current.CancellationToken), ownsSocket: true);
        var sent = new byte[3_000_000];
        Random.Shared.NextBytes(sent);

        var echo = Task.Run(async () =>
        {
            var all = new byte[sent.Length];
            await server.ReadExactlyAsync(all);
            await server.WriteAsync(all);
            await server.DisposeAsync();
        });
        var sending = Task.Run(() => client.Send(sent));
        var received = new MemoryStream();
        var buffer = new byte[10_000];
        int count;
        while ((count = client.Receive(buffer)) > 0)
            received.Write(buffer, 0, count);

        await Task.WhenAll(echo, sending);
        received.ToArray().ShouldBe(sent);
    }

    [Fact]
    public void Where_nobody_listens_the_reason_is_told()
    {
        UnixStream.TryConnect(SocketFile, out var stream).ShouldBe(Errno.ENOENT);
        stream.ShouldBeNull();

        Listen().Dispose();
        File.WriteAllText(SocketFile, "");
        UnixStream.TryConnect(SocketFile, out _).ShouldBe(Errno.ECONNREFUSED);
    }

    [Fact]
    public void A_peer_that_has_gone_is_an_error_and_no_signal()
    {
        using var listener = Listen();
        UnixStream.TryConnect(SocketFile, out var stream).ShouldBe(Errno.None);
        using var client = stream!;
        listener.Accept().Dispose();

        Should.Throw<LinuxException>(() => client.Send("hello"u8)).Errno.ShouldBe(Errno.EPIPE);
        client.Receive(new byte[8]).ShouldBe(0);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private Socket Listen()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(SocketFile));
        socket.Listen(8);
        return socket;
    }
}
