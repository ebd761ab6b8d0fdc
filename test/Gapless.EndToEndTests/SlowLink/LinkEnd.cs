using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Gapless.EndToEndTests.SlowLink;

/// <summary>
/// One machine of a slow link: a network namespace of its own and a tunnel, whose other end is <see cref="Tunnel"/>. A namespace belongs to a thread, and to the
/// processes that this thread starts.
/// </summary>
internal sealed unsafe partial class LinkEnd : IDisposable
{
    private const int NewNetwork = 0x40000000;
    private const nuint SetTunnel = 0x400454ca;
    private const short PlainTunnel = 0x1001;
    private const int RequestSize = 40;
    private const int NameSize = 16;
    private const string TunnelName = "tun0";

    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    /// <param name="address">Its own, with the network that lies behind the tunnel: <c>10.77.0.1/24</c>.</param>
    public LinkEnd(string address)
    {
        Environment.IsPrivilegedProcess.ShouldBeTrue("this test makes network namespaces: run it as root");
        _thread = new Thread(() =>
        {
            foreach (var action in _work.GetConsumingEnumerable())
                action();
        })
        { IsBackground = true };
        _thread.Start();
        Tunnel = Run(() => SetUp(address));
    }

    /// <summary>A read takes one IP packet that leaves this machine, a write delivers one to it.</summary>
    public SafeFileHandle Tunnel { get; }

    /// <summary>Runs on the namespace's thread; of an async function, the part up to its first wait.</summary>
    public T Run<T>(Func<T> function)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(function());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        Tunnel.Dispose();
        _work.Dispose();
    }

    private static SafeFileHandle SetUp(string address)
    {
        if (unshare(NewNetwork) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "unshare(CLONE_NEWNET)");
        var tunnel = File.OpenHandle("/dev/net/tun", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var request = stackalloc byte[RequestSize];
        new Span<byte>(request, RequestSize).Clear();
        Encoding.ASCII.GetBytes(TunnelName).CopyTo(new Span<byte>(request, RequestSize));
        *(short*)(request + NameSize) = PlainTunnel;
        if (ioctl(tunnel, SetTunnel, request) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "ioctl(TUNSETIFF)");
        Ip("link set lo up");
        Ip($"address add {address} dev {TunnelName}");
        Ip($"link set {TunnelName} up");
        return tunnel;
    }

    private static void Ip(string arguments)
    {
        using var ip = Process.Start(new ProcessStartInfo("ip", arguments) { UseShellExecute = false })!;
        ip.WaitForExit();
        ip.ExitCode.ShouldBe(0, $"ip {arguments}");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(SafeHandle fd, nuint request, void* argument);
}
