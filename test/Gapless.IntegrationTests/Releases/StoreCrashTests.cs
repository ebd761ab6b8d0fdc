using Gapless.IntegrationTests.Linux;
using Gapless.Linux.Processes;
using Gapless.Supervisor.Releases;

namespace Gapless.IntegrationTests.Releases;

public sealed class StoreCrashTests : IDisposable
{
    private const int Rounds = 12;
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Kill_9_at_any_point_leaves_only_whole_releases()
    {
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (int i = 0; i < 12; i++)
        {
            _fixture.File($"bin/{i}", new string((char)('a' + i), 20_000), "755");
        }

        _fixture.File("logs/first", "brought by the first release");
        _fixture.File("data/app.db", "brought by the first release");
        int leftovers = 0;
        for (int round = 0; round < Rounds; round++)
        {
            // The first add of a process is slow, and is hit in one half of the rounds; the later ones, and the pruning, in the other.
            string mark = round % 2 == 0 ? StoreWriter.Added : StoreWriter.Begun;
            await KillAfterAsync(mark, TimeSpan.FromMilliseconds(random.NextDouble() * 200));
            leftovers += _fixture.Listing().Count(p => p.Split('/') is ["shop", ['.', ..]]);
            _fixture.Reopen();

            foreach (string name in Directory.EnumerateFileSystemEntries(Path.Combine(_fixture.StoreRoot, "shop")).Select(p => Path.GetFileName(p)))
            {
                (name == "shared" || ReleaseId.IsValid(name)).ShouldBeTrue($"seed {seed}, round {round}: {name}");
            }

            foreach (StoredRelease release in _fixture.Store.List("shop"))
            {
                _fixture.Store.Verify("shop", release.Id).ShouldBeEmpty($"seed {seed}, round {round}");
                File.ReadAllText(Path.Combine(release.Directory, "logs/first")).ShouldBe("brought by the first release", $"seed {seed}, round {round}");
                File.ReadAllText(Path.Combine(release.Directory, "data/app.db")).ShouldBe("brought by the first release", $"seed {seed}, round {round}");
            }
        }

        // Otherwise the kills did not hit an add, and nothing was proved.
        leftovers.ShouldBeGreaterThan(0, $"seed {seed}");
        _fixture.Store.List("shop").ShouldNotBeEmpty($"seed {seed}");
    }

    private async Task KillAfterAsync(string mark, TimeSpan time)
    {
        string output = Path.Combine(_fixture.Root, $"{Guid.NewGuid():N}.out");
        var environment = new Dictionary<string, string> { [StoreWriter.Variable] = _fixture.Root, ["PATH"] = Environment.GetEnvironmentVariable("PATH")! };
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } dotnet)
        {
            environment["DOTNET_ROOT"] = dotnet;
        }

        using ProcessHandle writer = ChildProcess.Spawn(new SpawnRequest
        {
            // Not Environment.ProcessPath, which is the dotnet host when the tests run as a .dll.
            Command = SpawnCommand.FromArguments(Path.Combine(AppContext.BaseDirectory, "Gapless.IntegrationTests")),
            WorkingDirectory = _fixture.Root,
            Environment = environment,
            StdoutPath = output,
            StderrPath = output,
        });
        try
        {
            await Until.True(() => File.Exists(output) && File.ReadAllText(output).Contains(mark, StringComparison.Ordinal));

            // The moment is the random part of this test, not a wait for something.
            await Task.Delay(time, TimeProvider.System);
            writer.HasExited.ShouldBeFalse(await File.ReadAllTextAsync(output));
        }
        finally
        {
            writer.Signal(Signals.Kill);
            await writer.Exited;
        }
    }
}
