using System.Diagnostics;

namespace Gapless.IntegrationTests.Releases;

/// <summary>A file system of 1 MiB in memory.</summary>
internal sealed class SmallDisk : IDisposable
{
    public SmallDisk() => Run("mount", "-t", "tmpfs", "-o", "size=1m", "gapless-test", Path);

    public string Path { get; } = Directory.CreateTempSubdirectory("gapless-disk-").FullName;

    public void Dispose()
    {
        Run("umount", Path);
        Directory.Delete(Path);
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
    }
}
