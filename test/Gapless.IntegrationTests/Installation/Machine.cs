using System.Diagnostics;
using Gapless.Tests;

namespace Gapless.IntegrationTests.Installation;

/// <summary>
/// This machine as far as its files go, in a mount namespace of its own: what is written there is in memory and gone with the command. The .NET that the tests
/// run with is hidden, and no systemd is seen.
/// </summary>
internal static class Machine
{
    private const string Preparation = """
        set -e
        mount -t tmpfs none "$1"
        mkdir "$1/up" "$1/work" "$1/root"
        mount -t overlay none -o "lowerdir=/,upperdir=$1/up,workdir=$1/work" "$1/root"
        mount -t tmpfs none "$1/root/run"
        mount -t tmpfs none "$1/root$2"
        mount --bind /proc "$1/root/proc"
        mount --bind /dev "$1/root/dev"
        mkdir "$1/root/run/files"
        mount --bind "$3" "$1/root/run/files"
        exec env -i PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive chroot "$1/root" /bin/sh -c "$4"
        """;

    private static readonly string DotNet = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "../../.."));

    /// <param name="files">A folder that is seen at <c>/run/files</c>.</param>
    public static async Task<(int ExitCode, string Output)> RunAsync(string files, string script)
    {
        using var place = new TempDirectory();
        return await RunAsync("unshare", "--mount", "--propagation", "private", "/bin/sh", "-c", Preparation, "sh", place.Path, DotNet, files, script);
    }

    /// <summary>A command of this machine. What it printed for people comes before its output.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var token = TestContext.Current.CancellationToken;
        var texts = await Task.WhenAll(process.StandardError.ReadToEndAsync(token), process.StandardOutput.ReadToEndAsync(token));
        await process.WaitForExitAsync(token);
        return (process.ExitCode, string.Concat(texts));
    }
}
