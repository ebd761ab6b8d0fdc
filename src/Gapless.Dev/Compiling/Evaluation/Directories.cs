namespace Gapless.Dev.Compiling.Evaluation;

internal static class Directories
{
    /// <summary>The folder and all above it.</summary>
    public static IEnumerable<string> Upwards(string folder)
    {
        for (var next = folder; next is not null; next = Path.GetDirectoryName(next))
            yield return next;
    }

    public static bool Contains(string folder, string path) =>
        path.Length > folder.Length && path[folder.Length] == '/' && path.StartsWith(folder, StringComparison.Ordinal);
}
