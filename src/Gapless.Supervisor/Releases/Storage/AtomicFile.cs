using System.Text;
using Gapless.Linux.Files;

namespace Gapless.Supervisor.Releases.Storage;

internal static class AtomicFile
{
    /// <summary>The old contents or the new ones, whenever the power fails.</summary>
    public static void Write(string path, string text)
    {
        string next = $"{path}.{Guid.NewGuid():N}";
        try
        {
            using (FileStream file = File.Create(next))
            {
                file.Write(Encoding.UTF8.GetBytes(text));
                file.Flush();
                DurableFiles.Flush(file.SafeFileHandle);
            }

            DurableFiles.Rename(next, path);
        }
        catch
        {
            File.Delete(next);
            throw;
        }

        DurableFiles.FlushDirectory(Path.GetDirectoryName(path)!);
    }
}
