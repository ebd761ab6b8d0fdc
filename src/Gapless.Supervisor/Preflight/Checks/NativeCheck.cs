using Gapless.Contract;
using Gapless.Linux.Files;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Preflight.Programs;

namespace Gapless.Supervisor.Preflight.Checks;

/// <summary>What the release has of machine code is for this machine and its C library.</summary>
internal static class NativeCheck
{
    /// <summary>Directories in which packages bring the same library for several machines.</summary>
    private static readonly string[] ForSeveral = ["runtimes/", "prebuilds/"];

    /// <summary>Processors that also run programs of an older one, where its dynamic linker is installed.</summary>
    private static readonly (int Program, int Machine)[] Younger = [(3, 62), (40, 183)];

    public static IEnumerable<Finding> Of(Facts facts)
    {
        var program = RunLine.Of(facts.Config.Run) is { } line && Executable.Find(facts, line.Program) is { } found ? Path.GetFullPath(found) : null;
        var looked = 0;
        var problems = new List<(string Id, bool IsFatal, string What, string Remedy, string Name)>();
        foreach (var file in facts.Files.Where(f => f.Status is { Kind: FileKind.File, Size: > 64 } && !ForSeveral.Any(f.Name.Contains)))
        {
            if (Read(file.Path) is not { } elf)
                continue;
            looked++;
            if (Problem(facts, elf) is var (id, what, remedy))
                problems.Add((id, file.IsAtTop || Path.GetFullPath(file.Path) == program, what, remedy, file.Name));
        }

        foreach (var same in problems.GroupBy(p => (p.Id, p.IsFatal, p.What, p.Remedy)))
        {
            var (id, isFatal, what, remedy) = same.Key;
            var text = $"{Names.Of([.. same.Select(p => p.Name)])}: {what}";
            yield return isFatal ? Finding.Error(id, text, "it cannot be loaded", remedy) : Finding.Warning(id, text, "what uses it will fail", remedy);
        }

        if (looked > 0 && problems.Count == 0)
            yield return Finding.Ok(FindingIds.Architecture, $"all machine code ({looked} {(looked == 1 ? "file" : "files")}) is for {ArchitectureName.Of(facts.Architecture)} and the C library of this machine");
    }

    private static (string Id, string What, string Remedy)? Problem(Facts facts, ElfFile elf)
    {
        if (elf.Machine != facts.Architecture && !Younger.Contains((elf.Machine, facts.Architecture)))
            return (FindingIds.Architecture, $"built for {ArchitectureName.Of(elf.Machine)}, and this machine is {ArchitectureName.Of(facts.Architecture)}", "build the release for this machine");
        if (elf.Interpreter is { } interpreter && FileStatus.Follow(facts.At(interpreter)) is null)
        {
            return interpreter.Contains("ld-musl", StringComparison.Ordinal)
                ? (FindingIds.Libc, "built for musl (Alpine), and this machine has none", "build it for glibc (linux-x64, not linux-musl-x64)")
                : (FindingIds.Libc, $"needs {interpreter}, which is not there", "build it for this machine's C library (on Alpine: musl)");
        }

        if (elf.Needed.Any(n => n.StartsWith("libc.musl-", StringComparison.Ordinal)) && facts.GlibcVersion is not null && !HasMusl(facts))
            return (FindingIds.Libc, "built for musl (Alpine), and this machine has none", "build it for glibc (linux-x64, not linux-musl-x64)");
        if (facts.GlibcVersion is { } installed && NewestGlibc(elf) is { } needed && needed > Version.Parse(installed))
            return (FindingIds.Libc, $"needs glibc {needed}, and this machine has {installed}", "build it on a machine as old as this one, or link it statically");
        return null;
    }

    private static bool HasMusl(Facts facts) => Directory.Exists(facts.At("/lib")) && Directory.EnumerateFiles(facts.At("/lib"), "ld-musl-*").Any();

    private static Version? NewestGlibc(ElfFile elf) =>
        elf.Versions.Where(v => v.StartsWith("GLIBC_", StringComparison.Ordinal)).Select(v => Version.TryParse(v["GLIBC_".Length..], out var parsed) ? parsed : null).Max();

    private static ElfFile? Read(string path)
    {
        try
        {
            return ElfFile.Read(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Damaged, or nobody's to read: whoever needs it will say so.
            return null;
        }
    }
}
