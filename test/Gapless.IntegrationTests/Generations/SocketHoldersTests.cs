using Gapless.Contract;
using Gapless.Linux;
using Gapless.Linux.Processes;
using Gapless.Linux.Sockets;
using Gapless.Supervisor.Generations.Salvage;

namespace Gapless.IntegrationTests.Generations;

public sealed class SocketHoldersTests
{
    [Fact]
    public async Task A_socket_is_held_as_long_as_a_process_of_the_service_has_it_or_this_one_has_it_twice()
    {
        var service = $"app-{Guid.NewGuid():N}";
        var (near, far) = SeqPacketChannel.Pair();
        using (near)
        using (far)
        {
            var inode = far.Descriptor.Inode;
            (await HeldAsync(service, inode)).ShouldBeFalse("one descriptor of this process is the asker's own");

            using var worker = ChildProcess.Spawn(new SpawnRequest
            {
                Command = SpawnCommand.FromArguments("sleep", "1000"),
                WorkingDirectory = "/",
                Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", [WorkerEnvironment.Service] = service },
                Descriptors = [far.Descriptor],
            });
            (await HeldAsync(service, inode)).ShouldBeTrue();
            (await HeldAsync($"{service}-other", inode)).ShouldBeFalse("processes of other services do not count");
            worker.Signal(Signals.Kill).ShouldBeTrue();
            await worker.Exited;
            (await HeldAsync(service, inode)).ShouldBeFalse();

            var (other, copy) = SeqPacketChannel.Pair();
            other.Send("copy"u8, [far.Descriptor], TimeSpan.FromSeconds(5));
            using (var message = copy.Receive(new byte[16], TimeSpan.FromSeconds(5))!)
                (await HeldAsync(service, inode)).ShouldBeTrue("it is to be offered to somebody else, too");
            other.Dispose();
            copy.Dispose();
        }
    }

    private static async Task<bool> HeldAsync(string service, ulong inode) => (await SocketHolders.UntilLetGoAsync(service, new HashSet<ulong> { inode }, TimeProvider.System)).Contains(inode);
}
