using Gapless.Contract;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Preflight;
using Gapless.Supervisor.Preflight.Checks;

namespace Gapless.UnitTests.Preflight;

/// <summary>Disk, memory, descriptors, processes: enough for two generations.</summary>
public sealed class LimitChecksTests : IDisposable
{
    private const long Mega = 1 << 20;

    private readonly TestMachine _machine = new();

    public LimitChecksTests() => _machine.Live = Live();

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData(31, FindingLevel.Error)]
    [InlineData(33, FindingLevel.Warning)]
    [InlineData(255, FindingLevel.Warning)]
    [InlineData(256, FindingLevel.Ok)]
    public void Little_room_on_the_disk_is_shown_and_none_stops(long megabytes, FindingLevel level)
    {
        _machine.FreeBytes = megabytes * Mega;

        DiskCheck.Of(_machine.Facts).ShouldHaveSingleItem().Level.ShouldBe(level);
    }

    [Theory]
    [InlineData(500, null, null, 0, FindingLevel.Ok)]
    [InlineData(300, null, null, 0, FindingLevel.Warning)]
    [InlineData(5000, 900, 300, 0, FindingLevel.Ok)]
    [InlineData(5000, 500, 300, 0, FindingLevel.Warning)]
    [InlineData(5000, 500, 300, 250, FindingLevel.Ok)]
    public void Memory_is_that_of_the_machine_or_of_a_control_group_above(long available, int? most, int? now, int idle, FindingLevel level)
    {
        _machine.Config = _machine.Config with { Workers = 3, Standby = 1 };
        _machine.OnMachine("/proc/meminfo", $"MemTotal:       1 kB\nMemAvailable:   {available * 1024} kB\n");
        _machine.OnMachine("/proc/self/cgroup", "0::/system.slice/gapless.service\n");
        if (most is not null)
        {
            _machine.OnMachine("/sys/fs/cgroup/system.slice/memory.max", $"{most * Mega}\n");
            _machine.OnMachine("/sys/fs/cgroup/system.slice/memory.current", $"{now * Mega}\n");
            _machine.OnMachine("/sys/fs/cgroup/system.slice/memory.stat", $"anon 1\ninactive_file {idle * Mega}\n");
            _machine.OnMachine("/sys/fs/cgroup/system.slice/gapless.service/memory.max", "max\n");
        }

        MemoryCheck.Of(_machine.Facts).ShouldHaveSingleItem().Level.ShouldBe(level);
    }

    [Fact]
    public void Memory_is_not_asked_for_where_the_old_one_ends_first_or_nothing_is_known()
    {
        MemoryCheck.Of(_machine.Facts).ShouldBeEmpty();

        _machine.OnMachine("/proc/meminfo", "MemAvailable: 1 kB\n");
        MemoryCheck.Of(_machine.Facts).ShouldNotBeEmpty();

        _machine.Config = _machine.Config with { Strategy = RolloutStrategy.Recreate };
        MemoryCheck.Of(_machine.Facts).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(819, FindingLevel.Ok)]
    [InlineData(820, FindingLevel.Warning)]
    public void A_worker_near_its_limit_of_open_files_is_shown(int open, FindingLevel level)
    {
        _machine.Live = Live() with { OpenFiles = open };

        DescriptorCheck.Of(_machine.Facts).ShouldHaveSingleItem().Level.ShouldBe(level);
    }

    [Theory]
    [InlineData("max", 100, FindingLevel.Ok)]
    [InlineData("120", 100, FindingLevel.Ok)]
    [InlineData("119", 100, FindingLevel.Warning)]
    public void The_threads_of_a_second_generation_have_to_fit(string most, int now, FindingLevel level)
    {
        _machine.OnMachine("/proc/self/cgroup", "0::/a\n");
        _machine.OnMachine("/sys/fs/cgroup/a/pids.max", most + "\n");
        _machine.OnMachine("/sys/fs/cgroup/a/pids.current", $"{now}\n");
        _machine.OnMachine("/proc/sys/kernel/threads-max", "5000\n");
        _machine.OnMachine("/proc/loadavg", "0.1 0.2 0.3 2/900 4711\n");

        ProcessCheck.Of(_machine.Facts).ShouldHaveSingleItem().Level.ShouldBe(level);
    }

    private LiveGeneration Live() => new(_machine.Release, _machine.Config, null, 100 * Mega, 10, 20);
}
