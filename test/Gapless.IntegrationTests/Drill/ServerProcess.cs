using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Gapless.IntegrationTests.Drill;

/// <summary>A server on an inherited listening socket, started as a level-1 supervisor starts it: LISTEN_FDS, descriptor 3.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private const int SetDescriptorFlags = 2;

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ServerProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Pid => _process.Id;

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public static Socket Listen()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen(4096);
        return socket;
    }

    /// <param name="run">A command line for the shell, run in <paramref name="directory"/>.</param>
    public static ServerProcess Start(Socket listener, string run, string directory, params (string Name, string Value)[] environment)
    {
        var fd = (int)listener.Handle;
        Fcntl(fd, SetDescriptorFlags, 0).ShouldBe(0);
        var start = new ProcessStartInfo("bash", ["-c", $"exec 3<&{fd} {fd}<&-; export LISTEN_FDS=1 LISTEN_PID=$$; exec {run}"])
        {
            UseShellExecute = false,
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment.Remove("ASPNETCORE_URLS");
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new ServerProcess(Process.Start(start)!);
    }

    /// <summary>Waits until this process answers: where the queue is shared its own pid must be seen, unless <paramref name="anyWorker"/> will do.</summary>
    public async Task UntilServingAsync(EndPoint endPoint, string path = "/healthz/ready", bool anyWorker = false)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"server {Pid} exited with {_process.ExitCode}: {Output}");
            limit.Token.ThrowIfCancellationRequested();
            try
            {
                using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(endPoint, limit.Token);
                await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), limit.Token);
                using var reader = new StreamReader(new NetworkStream(socket), Encoding.ASCII);
                if ((await reader.ReadToEndAsync(limit.Token)).Contains(anyWorker ? "200 OK" : $"X-Worker: {Pid}", StringComparison.OrdinalIgnoreCase))
                    return;
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                await Task.Delay(50, limit.Token);
            }
        }
    }

    public void Terminate() => Kill(Pid, SigTerm).ShouldBe(0);

    public async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Note(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Fcntl(int fd, int command, int argument);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
