namespace Worker;

/// <summary>A queue that all processes share: a directory with a file for each order. It stands for a broker.</summary>
internal sealed class Inbox
{
    private readonly string _directory;

    public Inbox(string directory) => _directory = Directory.CreateDirectory(directory).FullName;

    public string Put(string name)
    {
        var id = $"{TimeProvider.System.GetUtcNow():yyyyMMddHHmmssfffffff}-{Guid.NewGuid():n}";
        var draft = Path.Combine(_directory, $".{id}");
        File.WriteAllText(draft, name);
        File.Move(draft, Path.Combine(_directory, $"{id}.order"));
        return id;
    }

    /// <summary>The oldest order, or null. It stays there until <see cref="Done"/>.</summary>
    public (string Id, string Name)? Peek() =>
        Directory.EnumerateFiles(_directory, "*.order").Order(StringComparer.Ordinal).FirstOrDefault() is { } first ? (first, File.ReadAllText(first)) : null;

    public static void Done(string id) => File.Delete(id);
}
