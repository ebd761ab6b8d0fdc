using System.Net;
using System.Net.Sockets;
using Gapless.Contract;
using Gapless.Linux;
using Gapless.Linux.Files;
using Gapless.Linux.Processes;
using Gapless.Linux.Sockets;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Preflight;
using Gapless.Supervisor.Preflight.Checks;
using Gapless.Supervisor.Preflight.Programs;
using Gapless.Tests;

namespace Gapless.IntegrationTests.Preflight;

/// <summary>The same checks as in the unit tests, on the machine as it is.</summary>
public sealed class RealMachineTests : IDisposable
{
    private readonly TempDirectory _release = new();

    public void Dispose() => _release.Dispose();

    [Fact]
    public void An_app_that_runs_here_is_in_order()
    {
        File.Copy("/bin/sh", Path.Combine(_release.Path, "tool"));
        var facts = FactsOf($"dotnet {Repository.ScenarioApp}");

        facts.Runtimes.ShouldHaveSingleItem().Frameworks.ShouldNotBeEmpty();
        facts.HasLibrary.ShouldBeTrue();
        Inspection.Of(facts).Where(f => f.Level == FindingLevel.Error || f.Id == FindingIds.NotChecked).ShouldBeEmpty();
        RuntimeCheck.Of(facts).ShouldHaveSingleItem().What.ShouldContain($"Microsoft.NETCore.App {Environment.Version.Major}.");
        NativeCheck.Of(facts).ShouldHaveSingleItem().What.ShouldStartWith("all machine code (1 file) is for ");
    }

    [Fact]
    public void One_that_needs_what_is_not_here_is_refused()
    {
        _release.Write("Shop.dll", "");
        _release.Write("Shop.runtimeconfig.json", """{ "runtimeOptions": { "framework": { "name": "Microsoft.NETCore.App", "version": "99.0.0" } } }""");

        RuntimeCheck.Of(FactsOf("dotnet Shop.dll")).ShouldHaveSingleItem().What.ShouldMatch("Shop needs Microsoft.NETCore.App 99.0.0 .*; in /.* there are .*10\\.");
        ProgramCheck.Of(FactsOf("dotnet Shap.dll")).ShouldHaveSingleItem().Level.ShouldBe(FindingLevel.Error);
    }

    [Fact]
    public void A_listener_of_a_stranger_is_found_with_its_process()
    {
        using var stranger = new TcpListener(IPAddress.Loopback, 0);
        stranger.Start();
        var port = ((IPEndPoint)stranger.LocalEndpoint).Port;
        var address = ListenAddress.OfTcp(new IPEndPoint(IPAddress.Any, port));

        var finding = PortCheck.Of(FactsOf("./x", new OwnEndpoint(address, null, []))).ShouldHaveSingleItem();

        finding.Level.ShouldBe(FindingLevel.Warning);
        finding.What.ShouldStartWith($"pid {Environment.ProcessId} (");
        finding.What.ShouldEndWith($"listens at 127.0.0.1:{port}");
    }

    [Fact]
    public void Users_have_the_rights_that_the_kernel_gives_them()
    {
        var nobody = RunningAs.Of("nobody");
        var file = _release.Write("closed/file", "x");
        File.SetUnixFileMode(file, UnixFileMode.UserRead);

        nobody.MayRead(FileStatus.Follow(file)!).ShouldBeFalse();
        nobody.MayRead(FileStatus.Follow("/etc/passwd")!).ShouldBeTrue();
        nobody.Closed(file).ShouldBe(_release.Path);
        nobody.Closed("/etc/passwd").ShouldBeNull();
        UserAccount.Find("root")!.Groups.ShouldContain(0u);
    }

    [Fact]
    public void This_process_is_seen_as_it_is()
    {
        ProcessTable.ReadEnvironment(Environment.ProcessId).ShouldNotBeNull()["PATH"].ShouldNotBeEmpty();
        ProcessTable.CountThreads(Environment.ProcessId).ShouldBeGreaterThan(1);
        ProcessTable.CountOpenFiles(Environment.ProcessId).ShouldBeGreaterThan(3);
        Version.Parse(Machine.GlibcVersion.ShouldNotBeNull()).ShouldBeGreaterThan(new Version(2, 17));
    }

    private Facts FactsOf(string run, params OwnEndpoint[] endpoints) => new()
    {
        Config = new ServiceConfig { Name = "shop", Run = run, Listen = [.. endpoints.Select(e => e.Address)] },
        Directory = _release.Path,
        SharedDirectory = _release.Path,
        User = RunningAs.Of(null),
        Environment = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string)e.Value!),
        Endpoints = [.. endpoints],
        ListenersOn = Listeners.OnPort,
        Now = TimeProvider.System.GetUtcNow(),
        IsClockSynchronized = Machine.IsClockSynchronized,
        GlibcVersion = Machine.GlibcVersion,
        Architecture = ArchitectureName.OfThisMachine,
        FreeBytes = new DriveInfo(_release.Path).AvailableFreeSpace,
        FileLimit = Limits.OriginalSoftOpenFiles(),
    };
}
