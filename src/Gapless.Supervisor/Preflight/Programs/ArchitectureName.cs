using System.Runtime.InteropServices;

namespace Gapless.Supervisor.Preflight.Programs;

/// <summary>Kinds of processors as ELF numbers them (e_machine) and as people call them.</summary>
internal static class ArchitectureName
{
    private static readonly Dictionary<int, (Architecture? Own, string Name)> Known = new()
    {
        [3] = (Architecture.X86, "x86"),
        [21] = (Architecture.Ppc64le, "ppc64le"),
        [22] = (Architecture.S390x, "s390x"),
        [40] = (Architecture.Arm, "arm"),
        [62] = (Architecture.X64, "x64"),
        [183] = (Architecture.Arm64, "arm64"),
        [243] = (Architecture.RiscV64, "riscv64"),
        [258] = (Architecture.LoongArch64, "loongarch64"),
    };

    public static int OfThisMachine => Known.First(k => k.Value.Own == RuntimeInformation.OSArchitecture).Key;

    public static string Of(int machine) => Known.TryGetValue(machine, out var known) ? known.Name : $"another processor (e_machine {machine})";
}
