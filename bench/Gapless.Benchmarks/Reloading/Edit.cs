namespace Gapless.Benchmarks.Reloading;

/// <summary>One kind of save, done over and over.</summary>
/// <param name="Change">Of the file's first text, for the edit of that number.</param>
/// <param name="Path">Of the request that shows it.</param>
/// <param name="Answer">To that request, when the edit of that number is live; null: it is an error, and the tool has to show its code.</param>
/// <param name="Atomic">Written beside the file and renamed over it, as most editors do.</param>
internal sealed record Edit(string Name, string File, Func<string, int, string> Change, Func<int, string> Path, Func<int, string>? Answer, bool Atomic = true)
{
    /// <summary>What the tool prints of an error.</summary>
    public string? Shown { get; init; }

    public void Save(string folder, string original, int number)
    {
        var path = System.IO.Path.Combine(folder, File);
        var text = Change(original, number);
        if (!Atomic)
        {
            System.IO.File.WriteAllText(path, text);
            return;
        }

        System.IO.File.WriteAllText(path + "~", text);
        System.IO.File.Move(path + "~", path, overwrite: true);
    }
}
