using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using Gapless.Linux;
using Gapless.Linux.Interop;
using Gapless.Linux.Processes;

namespace Gapless.IntegrationTests.Linux;

/// <summary>
/// A network namespace of its own with a tunnel whose far end is the test: it is "another machine" that can send any packet
/// at all, and leave packets unanswered. A namespace belongs to a thread, so everything in it runs on one.
/// </summary>
internal sealed unsafe partial class IsolatedNetwork : IDisposable
{
    internal const string Here = "10.77.0.1";
    internal const string There = "10.77.0.2";
    internal const string Here6 = "fd77::1";
    internal const string There6 = "fd77::2";

    private const int CLONE_NEWNET = 0x40000000;
    private const nuint TUNSETIFF = 0x400454ca;
    private const short IFF_TUN = 1;
    private const short IFF_NO_PI = 0x1000;

    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    internal IsolatedNetwork()
    {
        RequireRoot.OrFail();
        _thread = new Thread(() =>
        {
            foreach (Action action in _work.GetConsumingEnumerable())
            {
                action();
            }
        });
        _thread.Start();
        Tunnel = Run(SetUp);
    }

    /// <summary>What is read comes from here, what is written arrives here.</summary>
    internal FileDescriptor Tunnel { get; }

    internal T Run<T>(Func<T> action)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(action());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task.GetAwaiter().GetResult();
    }

    internal void Run(Action action) => Run(() =>
    {
        action();
        return true;
    });

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        Tunnel.Dispose();
        _work.Dispose();
    }

    private static FileDescriptor SetUp()
    {
        unshare(CLONE_NEWNET).ShouldBe(0, "a network namespace of its own");
        FileDescriptor tunnel = Libc.Open("/dev/net/tun", Libc.O_RDWR);
        byte* request = stackalloc byte[40];
        new Span<byte>(request, 40).Clear();
        Encoding.ASCII.GetBytes("tun0").CopyTo(new Span<byte>(request, 16));
        *(short*)(request + 16) = IFF_TUN | IFF_NO_PI;
        ioctl(tunnel, TUNSETIFF, request).ShouldBe(0, "a tunnel");
        Ip("link set lo up");
        Ip($"address add {Here}/24 dev tun0");
        Ip($"address add {Here6}/64 dev tun0 nodad");
        Ip("link set tun0 up");
        // The worst that a machine can be set to: addresses of 127/8 come in from outside.
        File.WriteAllText("/proc/sys/net/ipv4/conf/tun0/route_localnet", "1");
        return tunnel;
    }

    private static void Ip(string arguments)
    {
        // A child is born into the namespace of the thread that starts it.
        using ProcessHandle ip = ChildProcess.Spawn(new SpawnRequest
        {
            Command = SpawnCommand.FromShell($"ip {arguments}"),
            WorkingDirectory = "/",
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/sbin:/sbin:/usr/bin:/bin" },
        });
        ip.Exited.WaitAsync(TestTimeouts.Step).GetAwaiter().GetResult().Succeeded.ShouldBeTrue($"ip {arguments}");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(SafeHandle fd, nuint request, void* argument);
}
