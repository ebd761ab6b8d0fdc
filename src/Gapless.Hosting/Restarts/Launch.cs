using System.Text;
using Gapless.Contract;
using Gapless.Linux;
using Gapless.Linux.Files;

namespace Gapless.Hosting.Restarts;

/// <summary>How this process was started, as it was written then: what a link in it points to now is what a successor starts.</summary>
/// <param name="Command">Program and arguments.</param>
/// <param name="Directory">Where it was started, by the name that was used for it as far as that is known.</param>
/// <param name="Environment">What it was given, without what was meant for this process alone.</param>
internal sealed record Launch(IReadOnlyList<string> Command, string Directory, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>A program that is run by another one, such as <c>dotnet</c>, is the second word.</summary>
    private const int WordsWithPath = 2;

    /// <param name="environment">Of the process. To be called early: an app may change its directory.</param>
    public static Launch OfThisProcess(IReadOnlyDictionary<string, string?> environment)
    {
        string[] command = Encoding.UTF8.GetString(File.ReadAllBytes("/proc/self/cmdline")).TrimEnd('\0').Split('\0');
        var directory = DirectoryOf(command, environment.GetValueOrDefault("PWD"));
        var passed = environment.Where(e => !IsOfOneProcess(e.Key)).ToDictionary(e => e.Key, e => e.Value ?? "");
        passed["PWD"] = directory;
        return new Launch(command, directory, passed);
    }

    /// <summary>
    /// The kernel knows the working directory by what a link pointed to at the start. Of the names that may have been used, <c>PWD</c> (of a shell) and the directories in which
    /// the program lies, the first that means it by another name is taken: <c>PWD</c> may hold what the kernel says, as a shell without a better one writes it.
    /// </summary>
    private static string DirectoryOf(string[] command, string? named)
    {
        var now = System.Environment.CurrentDirectory;
        var candidates = command.Take(WordsWithPath).Where(Path.IsPathRooted).SelectMany(Parents).Prepend(named).OfType<string>().Where(Path.IsPathRooted);
        return Status(now) is { } status ? candidates.FirstOrDefault(c => c != now && Status(c) == status) ?? now : now;
    }

    private static IEnumerable<string> Parents(string path)
    {
        for (var parent = Path.GetDirectoryName(path); parent is not null; parent = Path.GetDirectoryName(parent))
            yield return parent;
    }

    /// <summary>With a dot behind it a link is followed.</summary>
    private static FileStatus? Status(string directory)
    {
        try
        {
            return FileStatus.Find($"{directory}/.");
        }
        catch (LinuxException)
        {
            return null;
        }
    }

    /// <summary>A pid in the variables of the watchdog would not be the successor's; without one they are for whoever reads them.</summary>
    private static bool IsOfOneProcess(string name) => name is WorkerEnvironment.Predecessor or "LISTEN_PID" or "LISTEN_FDS" or "LISTEN_FDNAMES" or "WATCHDOG_PID";
}
