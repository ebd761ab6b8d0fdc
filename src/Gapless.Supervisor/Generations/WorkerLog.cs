using System.Runtime.CompilerServices;
using System.Text;
using Gapless.Linux.Files;

namespace Gapless.Supervisor.Generations;

/// <summary>
/// What the workers of one generation print: a file that they append to and that outlives any supervisor. Never a pipe:
/// a pipe whose reader dies kills Go, Ruby, Node and Python servers at their next line.
/// </summary>
internal static class WorkerLog
{
    /// <summary>Kept per generation; what lies before is given back to the file system by punching holes.</summary>
    public const long KeptBytes = 64L << 20;

    private const int TailBytes = 64 << 10;

    public static string PathOf(string directory, int generation) => Path.Combine(directory, generation + ".log");

    /// <summary>Logs of a service, oldest generation first.</summary>
    public static IReadOnlyList<(int Generation, string Path)> Of(string directory) =>
        !Directory.Exists(directory)
            ? []
            : [.. Directory.EnumerateFiles(directory, "*.log")
                .Select(path => (Generation: int.TryParse(Path.GetFileNameWithoutExtension(path), out var number) ? number : -1, Path: path))
                .Where(log => log.Generation >= 0)
                .OrderBy(log => log.Generation)];

    /// <summary>Gives the disk before the kept part back; offsets stay, so that whoever follows the file loses nothing it has not read.</summary>
    public static void Trim(string path)
    {
        if (new FileInfo(path).Length <= KeptBytes)
            return;
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        _ = FileHoles.TryPunch(file, 0, RandomAccess.GetLength(file) - KeptBytes);
    }

    public static IReadOnlyList<string> LastLines(string path, int count)
    {
        if (count <= 0 || !File.Exists(path))
            return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var wanted = Math.Min(file.Length, Math.Max(TailBytes, count * 512L));
        file.Seek(-wanted, SeekOrigin.End);
        using var reader = new StreamReader(file, Encoding.UTF8);
        var lines = reader.ReadToEnd().TrimStart('\0').Split('\n');
        // The piece before the first line end is a torn line, unless it is the beginning of the file; what follows the last is nothing or unfinished.
        var whole = lines.Skip(wanted == file.Length ? 0 : 1);
        return [.. (lines[^1].Length == 0 ? whole.SkipLast(1) : whole).TakeLast(count)];
    }

    /// <summary>Lines as they come, from <paramref name="offset"/> on, until cancelled. A line is given when its end is written.</summary>
    public static async IAsyncEnumerable<string> FollowAsync(string path, long offset, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(offset, SeekOrigin.Begin);
        var buffer = new byte[16 << 10];
        var line = new List<byte>();
        while (!cancellationToken.IsCancellationRequested)
        {
            var read = await file.ReadAsync(buffer, cancellationToken);
            if (read == 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), clock, cancellationToken);
                continue;
            }

            foreach (var value in buffer.AsMemory(0, read).ToArray())
            {
                if (value != (byte)'\n')
                {
                    if (value != 0)
                        line.Add(value);
                    continue;
                }

                yield return Encoding.UTF8.GetString([.. line]);
                line.Clear();
            }
        }
    }
}
