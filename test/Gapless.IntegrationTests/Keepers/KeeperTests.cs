using System.Net;
using Gapless.Linux.Processes;
using Gapless.Linux.Sockets;
using Gapless.Linux.Systemd;
using Gapless.Supervisor;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Keepers;
using Gapless.Tests;

namespace Gapless.IntegrationTests.Keepers;

/// <summary>The real keeper process, killed in every way a machine can.</summary>
public sealed class KeeperTests : IDisposable
{
    private static readonly IReadOnlyList<string> Command = ["dotnet", Path.Combine(AppContext.BaseDirectory, "gapless.dll"), "keeper"];
    private static readonly ListenAddress Address = ListenAddress.OfTcp(new IPEndPoint(IPAddress.Loopback, 1));

    private readonly TempDirectory _directory = new();
    private readonly StateDirectory _state;
    private readonly List<ListeningSocket> _sockets = [];

    public KeeperTests() => _state = StateDirectory.Open(_directory.Path);

    public void Dispose()
    {
        _sockets.ForEach(s => s.Dispose());
        _state.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Sockets_come_back_in_their_order_after_the_supervisor_has_gone()
    {
        var inodes = new List<ulong>();
        using (var first = await OpenAsync())
        {
            for (var position = 0; position < 5; position++)
                inodes.Add(Put(first, position));
        }

        var second = await OpenAsync();
        var back = second.Of("shop", Address).Take();

        back.Select(s => s.Descriptor.Inode).ShouldBe(inodes);
        back.Select(s => s.Position).ShouldBe([0, 1, 2, 3, 4]);
        second.Of("shop", Address).Take().ShouldBeEmpty();
        second.End();
    }

    [Fact]
    public async Task A_killed_keeper_is_replaced_and_its_successor_holds_everything()
    {
        var client = await OpenAsync();
        var inode = Put(client, 0);
        var killed = KeeperPid();

        using (var process = ProcessHandle.Open(killed)!)
        {
            process.Signal(Signals.Kill);
            await process.Exited;
        }

        await Until.TrueAsync(() => KeeperPid() is var pid && pid != 0 && pid != killed && Holds(pid, inode), "another keeper holds the socket");
        client.Dispose();
        var next = await OpenAsync();
        next.Of("shop", Address).Take().ShouldHaveSingleItem().Descriptor.Inode.ShouldBe(inode);
        next.End();
    }

    [Fact]
    public async Task What_is_dropped_does_not_come_back()
    {
        using (var first = await OpenAsync())
        {
            Put(first, 0);
            first.Of("shop", Address).Drop();
            first.Of("other", Address).Put(_sockets[0].Descriptor, 0, 0);
        }

        using (var second = await OpenAsync())
        {
            second.Of("shop", Address).Take().ShouldBeEmpty();
            second.DropExcept(["shop"]);
        }

        var third = await OpenAsync();
        third.Of("other", Address).Take().ShouldBeEmpty();
        third.End();
        await Until.TrueAsync(() => !File.Exists(_state.KeeperSocket), "the keeper has ended and taken its socket away");
    }

    [Fact]
    public async Task A_keeper_that_cannot_start_is_named_with_its_log()
    {
        var failure = await Should.ThrowAsync<SupervisorException>(() =>
            KeeperClient.OpenAsync(_state, ["/bin/false"], Nowhere, () => [], TimeProvider.System, CancellationToken.None));

        failure.Message.ShouldContain("keeper.log");
    }

    private static DescriptorStore Nowhere => new(new NotifyClient(TimeProvider.System));

    private Task<KeeperClient> OpenAsync() => KeeperClient.OpenAsync(_state, Command, Nowhere, () => [], TimeProvider.System, CancellationToken.None);

    private ulong Put(KeeperClient client, int position)
    {
        var socket = ListeningSocket.BindTcp(new IPEndPoint(IPAddress.Loopback, 0), reusePort: true);
        socket.Listen();
        _sockets.Add(socket);
        client.Of("shop", Address).Put(socket.Descriptor, slot: 0, position);
        return socket.Inode;
    }

    private static bool Holds(int pid, ulong inode) => Directory.EnumerateFiles($"/proc/{pid}/fd").Any(fd => NameOf(fd) == $"socket:[{inode}]");

    /// <summary>Null: closed since it was listed.</summary>
    private static string? NameOf(string fd)
    {
        try
        {
            return File.ResolveLinkTarget(fd, returnFinalTarget: false)?.Name;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private int KeeperPid()
    {
        try
        {
            using var channel = SeqPacketChannel.Connect(_state.KeeperSocket);
            return channel.Peer.Pid;
        }
        catch (Gapless.Linux.LinuxException)
        {
            return 0;
        }
    }
}
