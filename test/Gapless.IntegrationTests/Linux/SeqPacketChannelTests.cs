using System.Net;
using System.Net.Sockets;
using Gapless.Linux;
using Gapless.Linux.Interop;
using Gapless.Linux.Processes;
using Gapless.Linux.Sockets;

namespace Gapless.IntegrationTests.Linux;

public sealed class SeqPacketChannelTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("gapless-channel-");
    private readonly byte[] _buffer = new byte[64 * 1024];

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Messages_keep_their_borders_and_carry_sockets()
    {
        (SeqPacketChannel a, SeqPacketChannel b) = SeqPacketChannel.Pair();
        using ListeningSocket socket = ListeningSocket.BindTcp(new IPEndPoint(IPAddress.Loopback, 0), reusePort: false);
        socket.Listen();

        a.Send("one"u8, [], TestTimeouts.Step);
        a.Send("two!"u8, [socket.Descriptor, socket.Descriptor], TestTimeouts.Step);

        b.Receive(_buffer, TestTimeouts.Step)!.Length.ShouldBe(3);
        using ChannelMessage second = b.Receive(_buffer, TestTimeouts.Step)!;
        _buffer[..second.Length].ShouldBe("two!"u8.ToArray());
        second.Descriptors.Select(d => d.Inode).ShouldBe([socket.Inode, socket.Inode]);
        second.Descriptors.ShouldAllBe(d => d.CloseOnExec);
        a.Dispose();
        b.Receive(_buffer, TestTimeouts.Step).ShouldBeNull("the peer has closed");
        Should.Throw<LinuxException>(() => b.Send("late"u8, [], TestTimeouts.Step)).Errno.ShouldBe(Errno.EPIPE);
        b.Dispose();
    }

    [Fact]
    public void What_a_peer_sent_is_received_also_when_it_left_without_reading_what_it_was_sent()
    {
        (SeqPacketChannel a, SeqPacketChannel b) = SeqPacketChannel.Pair();
        a.Send("last"u8, [], TestTimeouts.Step);
        b.Send("never read"u8, [], TestTimeouts.Step);
        a.Dispose();

        b.Receive(_buffer, TestTimeouts.Step)!.Length.ShouldBe(4);
        b.Receive(_buffer, TestTimeouts.Step).ShouldBeNull("the peer has closed");
        b.Dispose();
    }

    [Fact]
    public void As_many_descriptors_as_the_kernel_allows_go_in_one_message_and_more_are_refused()
    {
        (SeqPacketChannel a, SeqPacketChannel b) = SeqPacketChannel.Pair();
        using FileDescriptor fd = Libc.Open("/dev/null", Libc.O_RDONLY);
        FileDescriptor[] most = [.. Enumerable.Repeat(fd, SeqPacketChannel.MostDescriptors)];

        a.Send("x"u8, most, TestTimeouts.Step);

        using ChannelMessage message = b.Receive(_buffer, TestTimeouts.Step)!;
        message.Descriptors.Count.ShouldBe(253);
        message.Descriptors.Select(d => d.Value).Distinct().Count().ShouldBe(253);
        Should.Throw<ArgumentOutOfRangeException>(() => a.Send("x"u8, [.. most, fd], TestTimeouts.Step));
        Should.Throw<ArgumentException>(() => a.Send([], [], TestTimeouts.Step));
        a.Dispose();
        b.Dispose();
    }

    [Fact]
    public void A_message_that_does_not_fit_is_an_error_and_leaks_no_descriptor()
    {
        (SeqPacketChannel a, SeqPacketChannel b) = SeqPacketChannel.Pair();
        (FileDescriptor near, FileDescriptor far) = Libc.SocketPair(Libc.SOCK_SEQPACKET);
        a.Send(new byte[100], [far], TestTimeouts.Step);
        far.Dispose();

        Should.Throw<LinuxException>(() => b.Receive(_buffer.AsSpan(0, 10), TestTimeouts.Step)).Errno.ShouldBe(Errno.EMSGSIZE);

        // The last copy of the far end has been closed: the near one reads the end.
        Libc.Read(near, _buffer).ShouldBe(0);
        near.Dispose();
        a.Dispose();
        b.Dispose();
    }

    [Fact]
    public async Task Waiting_ends_by_a_message_a_time_limit_or_a_cancellation()
    {
        (SeqPacketChannel a, SeqPacketChannel b) = SeqPacketChannel.Pair();
        Should.Throw<TimeoutException>(() => b.Receive(_buffer, TimeSpan.FromMilliseconds(20)));
        using var cancel = new CancellationTokenSource();
        Task<ChannelMessage?> cancelled = b.ReceiveAsync(_buffer, cancel.Token);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(cancelled);

        Task<ChannelMessage?> waiting = b.ReceiveAsync(_buffer, CancellationToken.None);
        waiting.IsCompleted.ShouldBeFalse();
        await a.SendAsync("hello"u8.ToArray(), [], CancellationToken.None);

        (await waiting.WaitAsync(TestTimeouts.Step))!.Length.ShouldBe(5);
        a.Dispose();
        b.Dispose();
    }

    [Fact]
    public async Task A_full_queue_holds_the_sender_until_the_peer_reads()
    {
        (SeqPacketChannel a, SeqPacketChannel b) = SeqPacketChannel.Pair();
        int sent = 0;
        Should.Throw<TimeoutException>(() =>
        {
            while (true)
            {
                a.Send(new byte[1000], [], TimeSpan.FromMilliseconds(20));
                sent++;
            }
        });
        sent.ShouldBeGreaterThan(0);

        Task more = a.SendAsync(new byte[1000], [], CancellationToken.None);
        more.IsCompleted.ShouldBeFalse();
        for (int i = 0; i <= sent; i++)
        {
            (await b.ReceiveAsync(_buffer, CancellationToken.None).WaitAsync(TestTimeouts.Step))!.Length.ShouldBe(1000);
        }
        await more.WaitAsync(TestTimeouts.Step);
        a.Dispose();
        b.Dispose();
    }

    [Fact]
    public async Task A_listener_accepts_at_a_path_and_knows_who_came()
    {
        string path = Path.Combine(_directory.FullName, "control");
        Should.Throw<LinuxException>(() => SeqPacketChannel.Connect(path)).Errno.ShouldBe(Errno.ENOENT);
        using SeqPacketListener listener = SeqPacketListener.Listen(path);
        Should.Throw<LinuxException>(() => SeqPacketListener.Listen(path)).Errno.ShouldBe(Errno.EADDRINUSE);
        Task<SeqPacketChannel> accepting = listener.AcceptAsync(CancellationToken.None);

        using SeqPacketChannel client = SeqPacketChannel.Connect(path);
        using SeqPacketChannel server = await accepting.WaitAsync(TestTimeouts.Step);

        var me = new PeerCredentials(Environment.ProcessId, UserAccount.EffectiveUid, UserAccount.EffectiveGid);
        server.Peer.ShouldBe(me);
        client.Peer.ShouldBe(me);
        client.Send("hi"u8, [], TestTimeouts.Step);
        server.Receive(_buffer, TestTimeouts.Step)!.Length.ShouldBe(2);
    }

    [Fact]
    public void Credentials_of_any_Unix_socket_can_be_asked()
    {
        string path = Path.Combine(_directory.FullName, "stream");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(path));
        using Socket server = listener.Accept();

        PeerCredentials.Of(server.SafeHandle).Pid.ShouldBe(Environment.ProcessId);
    }
}
