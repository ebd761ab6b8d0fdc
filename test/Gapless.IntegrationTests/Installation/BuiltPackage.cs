using Gapless.IntegrationTests.Linux;
using Gapless.Tests;

namespace Gapless.IntegrationTests.Installation;

/// <summary>The .deb and the tarball, built once for the tests; quickly, so larger than they are published.</summary>
public sealed class BuiltPackage : IAsyncLifetime
{
    public string Folder { get; } = Path.Combine(Repository.Root, "out", "packages");

    public string Deb { get; private set; } = "";

    public string Tarball { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        RequireRoot.OrFail();
        Deb = await BuildAsync("deb.sh", "-Zgzip -z1");
        Tarball = await BuildAsync("tarball.sh", "1");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<string> BuildAsync(string script, string compression)
    {
        var (exitCode, output) = await Machine.RunAsync("env", $"GAPLESS_COMPRESSION={compression}", Path.Combine(Repository.Root, "eng", script));
        exitCode.ShouldBe(0, output);
        return output.Trim().Split('\n')[^1];
    }
}
