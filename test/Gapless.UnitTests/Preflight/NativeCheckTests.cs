using Gapless.Contract;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Preflight.Checks;
using Gapless.Supervisor.Preflight.Programs;

namespace Gapless.UnitTests.Preflight;

/// <summary>With a program of this machine, changed where it says what it is for.</summary>
public sealed class NativeCheckTests : IDisposable
{
    private const int MachineOffset = 18;
    private const byte Arm64 = 183;
    private const byte X64 = 62;
    private static readonly byte[] Shell = File.ReadAllBytes("/bin/sh");
    private static readonly string Loader = ElfFile.Read("/bin/sh")!.Interpreter!;

    private readonly TestMachine _machine = new("./server");

    public NativeCheckTests() => _machine.OnMachine(Loader, "");

    private static byte Other => ArchitectureName.OfThisMachine == Arm64 ? X64 : Arm64;

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void A_program_is_read_as_the_linker_reads_it()
    {
        var shell = ElfFile.Read("/bin/sh").ShouldNotBeNull();

        shell.Machine.ShouldBe(ArchitectureName.OfThisMachine);
        shell.Interpreter.ShouldNotBeNull().ShouldContain("ld-linux");
        shell.Needed.ShouldContain("libc.so.6");
        shell.Versions.ShouldAllBe(v => v.StartsWith("GLIBC_"));
        shell.Versions.ShouldNotBeEmpty();
    }

    [Fact]
    public void One_for_this_machine_is_in_order()
    {
        Put("server", Shell);

        _machine.Find(NativeCheck.Of).ShouldBeEmpty();
    }

    [Fact]
    public void One_for_another_processor_is_an_error()
    {
        Put("server", ForAnotherProcessor());

        var finding = _machine.FindOne(NativeCheck.Of);

        finding.Id.ShouldBe(FindingIds.Architecture);
        finding.Level.ShouldBe(FindingLevel.Error);
        finding.What.ShouldBe($"server: built for {ArchitectureName.Of(Other)}, and this machine is {ArchitectureName.Of(ArchitectureName.OfThisMachine)}");
    }

    [Fact]
    public void A_library_deep_in_the_release_is_a_warning_and_one_among_several_is_none()
    {
        Put("lib/native/x.so", ForAnotherProcessor());
        Put("runtimes/linux-other/native/y.so", ForAnotherProcessor());

        var finding = _machine.FindOne(NativeCheck.Of);

        finding.Level.ShouldBe(FindingLevel.Warning);
        finding.What.ShouldStartWith("lib/native/x.so: ");
    }

    [Fact]
    public void One_for_another_C_library_is_an_error()
    {
        File.Delete(_machine.Root + Loader);
        Put("server", Shell);
        _machine.FindOne(NativeCheck.Of).What.ShouldBe($"server: needs {Loader}, which is not there");

        Put("server", Renamed(Loader, "/lib/ld-musl-x86_64.so.1"));
        _machine.FindOne(NativeCheck.Of).What.ShouldBe("server: built for musl (Alpine), and this machine has none");
    }

    [Fact]
    public void One_for_a_later_glibc_is_an_error()
    {
        _machine.GlibcVersion = "2.2";
        Put("server", Shell);

        var finding = _machine.FindOne(NativeCheck.Of);

        finding.Id.ShouldBe(FindingIds.Libc);
        finding.What.ShouldMatch("^server: needs glibc 2\\.[0-9.]+, and this machine has 2\\.2$");
    }

    [Theory]
    [InlineData(10)]
    [InlineData(70)]
    [InlineData(400)]
    [InlineData(5000)]
    public void A_damaged_one_stops_nothing(int length)
    {
        Put("server", Shell[..length]);

        _machine.Find(NativeCheck.Of).Where(f => f.Level == FindingLevel.Error && f.Id == FindingIds.Architecture).ShouldBeEmpty();
    }

    private static byte[] ForAnotherProcessor()
    {
        byte[] changed = [.. Shell];
        changed[MachineOffset] = Other;
        return changed;
    }

    private static byte[] Renamed(string old, string name)
    {
        byte[] changed = [.. Shell];
        var at = changed.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(old + "\0"));
        name.Length.ShouldBeLessThanOrEqualTo(old.Length);
        System.Text.Encoding.ASCII.GetBytes(name + "\0").CopyTo(changed, at);
        return changed;
    }

    private void Put(string name, byte[] contents)
    {
        var path = _machine.InRelease(name, "", 0b111_101_101);
        File.WriteAllBytes(path, contents);
    }
}
