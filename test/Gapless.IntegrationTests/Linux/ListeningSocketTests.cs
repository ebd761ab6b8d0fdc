using System.Net;
using System.Net.Sockets;
using Gapless.Linux;
using Gapless.Linux.Interop;
using Gapless.Linux.Sockets;

namespace Gapless.IntegrationTests.Linux;

public sealed class ListeningSocketTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("gapless-sockets-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Binding_does_not_listen_yet()
    {
        using ListeningSocket socket = Bind();
        socket.IsListening.ShouldBeFalse();
        socket.AcceptQueueLength.ShouldBe(0);
        Should.Throw<SocketException>(() => Connect(socket)).SocketErrorCode.ShouldBe(SocketError.ConnectionRefused);

        socket.Listen();

        socket.IsListening.ShouldBeTrue();
        Connect(socket).Dispose();
    }

    [Fact]
    public void Waiting_connections_are_counted_and_taken_one_by_one_without_blocking()
    {
        using ListeningSocket socket = Bind();
        socket.Listen();
        List<Socket> clients = [.. Enumerable.Range(0, 5).Select(_ => Connect(socket))];

        socket.AcceptQueueLength.ShouldBe(5);
        for (int left = 4; left >= 0; left--)
        {
            socket.TryAccept(out FileDescriptor? connection).ShouldBeTrue();
            connection!.CloseOnExec.ShouldBeTrue();
            connection.Dispose();
            socket.AcceptQueueLength.ShouldBe(left);
        }
        socket.TryAccept(out _).ShouldBeFalse();
        (Libc.GetStatusFlags(socket.Descriptor) & Libc.O_NONBLOCK).ShouldBe(0, "the flag belongs to all holders");
        clients.ForEach(c => c.Dispose());
    }

    [Fact]
    public void A_Unix_socket_counts_its_queue_too()
    {
        string path = Path.Combine(_directory.FullName, "s");
        using ListeningSocket socket = ListeningSocket.BindUnix(path);
        socket.AcceptQueueLength.ShouldBe(0);
        socket.Listen();
        List<Socket> clients = [.. Enumerable.Range(0, 3).Select(_ => Connect(socket))];

        socket.AcceptQueueLength.ShouldBe(3);
        socket.TryAccept(out FileDescriptor? first).ShouldBeTrue();
        socket.AcceptQueueLength.ShouldBe(2);
        socket.LocalEndPoint.ShouldBe(new UnixDomainSocketEndPoint(path));
        socket.HasReusePort.ShouldBeFalse();
        first!.Dispose();
        clients.ForEach(c => c.Dispose());
        Should.Throw<LinuxException>(() => ListeningSocket.BindUnix(path)).Errno.ShouldBe(Errno.EADDRINUSE);
    }

    [Fact]
    public void One_holders_close_leaves_the_queue_to_the_others()
    {
        ListeningSocket first = Bind();
        first.Listen();
        using Socket client = Connect(first);
        using ListeningSocket second = ListeningSocket.Adopt(first.Descriptor.Duplicate());

        first.Dispose();

        second.AcceptQueueLength.ShouldBe(1);
        second.TryAccept(out FileDescriptor? connection).ShouldBeTrue();
        connection!.Dispose();
    }

    [Fact]
    public void Listening_again_sets_the_backlog_of_all_holders()
    {
        using ListeningSocket socket = Bind();
        socket.Listen(1);
        Backlog(socket).ShouldBe(1);

        socket.Listen();

        Backlog(socket).ShouldBe(Math.Min(ListeningSocket.LargestBacklog, int.Parse(File.ReadAllText("/proc/sys/net/core/somaxconn"))));
    }

    [Fact]
    public void The_non_blocking_flag_is_cleared_for_all_holders()
    {
        using ListeningSocket socket = Bind();
        using FileDescriptor other = socket.Descriptor.Duplicate();
        Libc.SetStatusFlags(other, Libc.GetStatusFlags(other) | Libc.O_NONBLOCK);

        socket.ClearNonBlocking();

        (Libc.GetStatusFlags(other) & Libc.O_NONBLOCK).ShouldBe(0);
    }

    [Fact]
    public void A_dual_stack_socket_takes_both_families_and_a_v6_only_one_does_not()
    {
        using ListeningSocket dual = ListeningSocket.BindTcp(new IPEndPoint(IPAddress.IPv6Any, 0), reusePort: false);
        using ListeningSocket single = ListeningSocket.BindTcp(new IPEndPoint(IPAddress.IPv6Any, 0), reusePort: true, v6Only: true);
        dual.Listen();
        single.Listen();

        dual.IsDualStack.ShouldBeTrue();
        single.IsDualStack.ShouldBeFalse();
        single.HasReusePort.ShouldBeTrue();
        dual.HasReusePort.ShouldBeFalse();
        SteeringTests.Connect(new IPEndPoint(IPAddress.Loopback, Port(dual))).Dispose();
        SteeringTests.Connect(new IPEndPoint(IPAddress.IPv6Loopback, Port(dual))).Dispose();
        SteeringTests.Connect(new IPEndPoint(IPAddress.IPv6Loopback, Port(single))).Dispose();
        Should.Throw<SocketException>(() => SteeringTests.Connect(new IPEndPoint(IPAddress.Loopback, Port(single))));
    }

    [Fact]
    public void An_address_of_another_machine_is_named_in_the_error()
    {
        LinuxException e = Should.Throw<LinuxException>(() => ListeningSocket.BindTcp(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 8080), reusePort: false));

        e.Errno.ShouldBe(Errno.EADDRNOTAVAIL);
        e.Call.ShouldBe("bind");
        e.Message.ShouldContain("192.0.2.1:8080");
    }

    [Fact]
    public void Listeners_are_listed_by_address_with_inode_and_user()
    {
        using ListeningSocket first = Bind();
        using ListeningSocket second = ListeningSocket.BindTcp((IPEndPoint)first.LocalEndPoint, reusePort: true);
        using ListeningSocket elsewhere = ListeningSocket.BindTcp(new IPEndPoint(IPAddress.Parse("127.0.0.9"), Port(first)), reusePort: true);
        first.Listen();
        elsewhere.Listen();
        Listeners.On((IPEndPoint)first.LocalEndPoint).Select(l => l.Inode).ShouldBe([first.Inode]);

        second.Listen();

        IReadOnlyList<ListenerInfo> both = Listeners.On((IPEndPoint)first.LocalEndPoint);
        both.Select(l => l.Inode).ShouldBe([first.Inode, second.Inode], ignoreOrder: true);
        both.ShouldAllBe(l => l.Uid == Gapless.Linux.Processes.UserAccount.EffectiveUid);
        ProcNetTcp.Read(AddressFamily.InterNetwork, Port(first), TcpDiagnostics.Listening)
            .Where(s => s.Local.Equals(first.LocalEndPoint)).Select(s => (ulong)s.Inode)
            .ShouldBe(both.Select(l => l.Inode), ignoreOrder: true, customMessage: "the way without inet_diag must say the same");
    }

    [Fact]
    public void A_descriptor_is_closed_once_and_says_when_it_is_gone()
    {
        FileDescriptor fd = Libc.Open("/dev/null", Libc.O_RDONLY);
        int number = fd.Value;
        fd.CloseOnExec.ShouldBeTrue();
        using FileDescriptor copy = fd.Duplicate();
        copy.Value.ShouldNotBe(number);
        copy.Inode.ShouldBe(fd.Inode);

        fd.Dispose();

        Should.Throw<ObjectDisposedException>(() => fd.Value);
        int released = copy.Release();
        using FileDescriptor again = FileDescriptor.Adopt(released);
        again.Inode.ShouldNotBe(0UL);
    }

    private static ListeningSocket Bind() => ListeningSocket.BindTcp(new IPEndPoint(IPAddress.Loopback, 0), reusePort: true);

    private static int Port(ListeningSocket socket) => ((IPEndPoint)socket.LocalEndPoint).Port;

    // tcpi_sacked of a listening socket is its backlog.
    private static int Backlog(ListeningSocket socket)
    {
        byte[] info = new byte[104];
        Libc.GetOption(socket.Descriptor, Libc.IPPROTO_TCP, Libc.TCP_INFO, info, "TCP_INFO");
        return BitConverter.ToInt32(info, 28);
    }

    private static Socket Connect(ListeningSocket listener)
    {
        EndPoint target = listener.LocalEndPoint;
        var socket = new Socket(target.AddressFamily, SocketType.Stream, target is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        socket.Connect(target);
        return socket;
    }
}
