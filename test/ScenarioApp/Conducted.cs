using System.Text;
using Gapless.Linux;
using Gapless.Linux.Sockets;

namespace ScenarioApp;

/// <summary>
/// Puts a test between the library and the supervisor. This process makes the connections to the supervisor, which asks the kernel whose they are, and gives them to the test; the
/// library connects to the test.
/// </summary>
internal static class Conducted
{
    private const string Control = "GAPLESS_CONTROL";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <param name="path">Where the test listens. Its answer to the first message is where the library is to connect to.</param>
    /// <param name="version">Of the release.</param>
    public static void Begin(string path, string version)
    {
        if (Environment.GetEnvironmentVariable(Control) is not { } supervisor)
            return;
        var test = SeqPacketChannel.Connect(path);
        var buffer = new byte[4096];
        test.Send(Encoding.UTF8.GetBytes($"{Environment.ProcessId} {version}"), [], Limit);
        using (var answer = test.Receive(buffer, Limit)!)
            Environment.SetEnvironmentVariable(Control, Encoding.UTF8.GetString(buffer, 0, answer.Length));
        new Thread(() => Connect(test, supervisor)) { IsBackground = true }.Start();
    }

    /// <summary>A connection for each message of the test; an answer without one says that nobody listens.</summary>
    private static void Connect(SeqPacketChannel test, string supervisor)
    {
        var buffer = new byte[16];
        while (test.Receive(buffer, Timeout.InfiniteTimeSpan) is not null)
        {
            try
            {
                using var connection = SeqPacketChannel.Connect(supervisor);
                test.Send("here"u8, [connection.Descriptor], Limit);
            }
            catch (LinuxException)
            {
                test.Send("none"u8, [], Limit);
            }
        }
    }
}
