using System.Net.Sockets;
using Gapless.Control;
using Gapless.Linux.Processes;
using Gapless.Linux.Sockets;

namespace Gapless.IntegrationTests.Control;

public sealed class ControlSocketTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("gapless-socket-");

    private string SocketFile => Path.Combine(_directory.FullName, "run", "control.sock");

    [Fact]
    public void Only_the_owner_may_connect()
    {
        using var listener = ControlSocket.Listen(SocketFile);

        File.GetUnixFileMode(SocketFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(Path.GetDirectoryName(SocketFile)!).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public void The_file_of_a_dead_supervisor_is_replaced()
    {
        ControlSocket.Listen(SocketFile).Dispose();
        File.Exists(SocketFile).ShouldBeTrue();

        using var listener = ControlSocket.Listen(SocketFile);
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(SocketFile));
        listener.Accept().Dispose();
    }

    [Fact]
    public void A_living_supervisor_is_named_by_its_pid()
    {
        using var listener = ControlSocket.Listen(SocketFile);

        var failure = Should.Throw<CliException>(() => ControlSocket.Listen(SocketFile));

        failure.ExitCode.ShouldBe(ExitCode.Refused);
        failure.Message.ShouldContain($"already running, pid {Environment.ProcessId}");
    }

    [Fact]
    public void A_path_that_the_kernel_cannot_take_is_said_to_be_too_long()
    {
        var failure = Should.Throw<CliException>(() => ControlSocket.Listen("/tmp/" + new string('x', 120)));

        failure.ExitCode.ShouldBe(ExitCode.Invalid);
        failure.Message.ShouldContain("too long");
    }

    [Fact]
    public void A_socket_that_nobody_listens_on_is_no_supervisor()
    {
        ControlSocket.Listen(SocketFile).Dispose();

        Should.Throw<CliException>(() => new ControlClient(SocketFile).Status()).ExitCode.ShouldBe(ExitCode.Unreachable);
        Should.Throw<CliException>(() => new ControlClient(SocketFile + "-none").Status()).ExitCode.ShouldBe(ExitCode.Unreachable);
    }

    [Fact]
    public void Root_and_the_own_user_are_admitted_and_nobody_else()
    {
        PeerGate.Admits(new PeerCredentials(1, 0, 0), group: null).ShouldBeTrue();
        PeerGate.Admits(new PeerCredentials(1, UserAccount.EffectiveUid, 12345), group: null).ShouldBeTrue();
        PeerGate.Admits(new PeerCredentials(1, 12345, 12345), group: null).ShouldBeFalse();
    }

    [Fact]
    public void Members_of_the_group_are_admitted_where_there_is_one()
    {
        PeerGate.Admits(new PeerCredentials(1, 12345, 77), group: 77).ShouldBeTrue();
        PeerGate.Admits(new PeerCredentials(1, 12345, 78), group: 77).ShouldBeFalse();

        // Debian's 'daemon' (1) is in its own group, whatever group its process has taken.
        PeerGate.Admits(new PeerCredentials(1, 1, 12345), group: 1).ShouldBeTrue();
        PeerGate.Admits(new PeerCredentials(1, 1, 12345), group: 2).ShouldBeFalse();
    }

    [Fact]
    public void A_group_can_connect_and_others_cannot()
    {
        using var listener = ControlSocket.Listen(SocketFile, UserAccount.EffectiveGid);

        File.GetUnixFileMode(SocketFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
        ControlSocket.GroupAt(SocketFile).ShouldBeNull();
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
