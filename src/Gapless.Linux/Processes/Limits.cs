using System.Globalization;
using Gapless.Linux.Interop;

namespace Gapless.Linux.Processes;

/// <summary>The limit of open files: .NET raises its own soft limit to the hard one at start, and children would inherit that.</summary>
public static class Limits
{
    private const long SystemDefault = 1024;
    private const int Init = 1;

    /// <summary>This process's limits now; <see cref="long.MaxValue"/> is unlimited.</summary>
    public static (long Soft, long Hard) OpenFiles
    {
        get
        {
            Libc.ResourceLimit limit = Libc.FileLimit;
            return (Signed(limit.Soft), Signed(limit.Hard));
        }

        set => Libc.FileLimit = new Libc.ResourceLimit { Soft = Unsigned(value.Soft), Hard = Unsigned(value.Hard) };
    }

    /// <summary>
    /// The soft limit that this process was most probably started with: that of its parent (a shell), or 1024 when the
    /// parent is init, whose own limit says nothing, or cannot be read. Never above the hard limit.
    /// </summary>
    /// <remarks>Programs that use select() fail with descriptors above 1023, so a high limit is not harmless.</remarks>
    public static long OriginalSoftOpenFiles()
    {
        int parent = ProcessTable.Read(Environment.ProcessId)?.Parent ?? Init;
        return Math.Min(parent <= Init ? SystemDefault : SoftOpenFilesOf(parent) ?? SystemDefault, OpenFiles.Hard);
    }

    /// <summary>Another process's soft limit; null when it cannot be read.</summary>
    public static long? SoftOpenFilesOf(int pid)
    {
        const string Name = "Max open files";
        try
        {
            string? soft = File.ReadLines($"/proc/{pid}/limits").FirstOrDefault(l => l.StartsWith(Name, StringComparison.Ordinal))?
                [Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
            return soft switch
            {
                null => null,
                "unlimited" => long.MaxValue,
                _ => long.Parse(soft, CultureInfo.InvariantCulture),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long Signed(ulong limit) => limit > long.MaxValue ? long.MaxValue : (long)limit;

    private static ulong Unsigned(long limit) => limit == long.MaxValue ? ulong.MaxValue : (ulong)limit;
}
