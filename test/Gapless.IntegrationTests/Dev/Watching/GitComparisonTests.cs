using Gapless.Dev.Watching.Ignoring;
using Gapless.Tests;

namespace Gapless.IntegrationTests.Dev.Watching;

/// <summary>Git itself says what is right.</summary>
public sealed class GitComparisonTests
{
    private const int Rounds = 40;
    private static readonly string[] Names = ["a", "b", "ab", "a.cs", "b.cs", "bin", "Bin", "x y", "a]", "#h", "!n", "a-b", "ab.cs.txt", "é", "[a]", "a\\b", "a*", "a "];
    private static readonly string[] Pieces = ["a", "b", "ab", "*", "**", "?", "[ab]", "[!a]", "[a-z]", "[^b-]", "[[:alpha:]]", "[]a]", "[a", ".cs", ".", "bin", "[Bb]in", "\\a", "\\*", "\\\\", "é", " ", "\\ ", "-", "[\\]a]", "[[:x:]]", "!", "#", "\\"];

    [Fact]
    public void Ignores_what_git_ignores()
    {
        var seed = Environment.TickCount;
        for (var round = 0; round < Rounds; round++)
            Compare(new Random(seed + round), $"seed {seed + round}");
    }

    private static void Compare(Random random, string what)
    {
        using var directory = new TempDirectory();
        WatchedPlace.Run(directory.Path, "git", "init", "-q");
        var folders = new List<string> { "" };
        var paths = new List<(string Path, bool IsFolder)>();
        for (var i = 0; i < 60; i++)
        {
            var path = System.IO.Path.Combine(folders[random.Next(folders.Count)], Names[random.Next(Names.Length)]);
            if (paths.Exists(p => p.Path == path))
                continue;
            var isFolder = random.Next(3) == 0;
            paths.Add((path, isFolder));
            if (isFolder)
            {
                Directory.CreateDirectory(System.IO.Path.Combine(directory.Path, path));
                folders.Add(path);
            }
            else
            {
                directory.Write(path, "");
            }
        }
        var ignoreFiles = new Dictionary<string, string>();
        foreach (var folder in folders.Where(f => f.Length == 0 || random.Next(3) == 0))
        {
            ignoreFiles[folder] = string.Join(random.Next(5) == 0 ? "\r\n" : "\n", Enumerable.Range(0, random.Next(1, 7)).Select(_ => Line(random))) + "\n";
            directory.Write(System.IO.Path.Combine(folder, ".gitignore"), ignoreFiles[folder]);
        }

        var input = string.Join('\0', paths.Select(p => p.Path)) + '\0';
        var ignored = WatchedPlace.RunWithInput(directory.Path, input, "git", "check-ignore", "--no-index", "-z", "--stdin").Output.Split('\0').ToHashSet();

        foreach (var (path, isFolder) in paths)
        {
            Ignores(directory.Path, path, isFolder).ShouldBe(ignored.Contains(path),
                $"{what}: {path}{(isFolder ? "/" : "")} with {string.Join("; ", ignoreFiles.Select(f => $"{f.Key}/.gitignore: {f.Value.ReplaceLineEndings("\\n")}"))}");
        }
    }

    /// <summary>As the watcher does it: from the top, never into what is ignored.</summary>
    private static bool Ignores(string root, string path, bool isFolder)
    {
        var chain = IgnoreChain.Of(root);
        var at = root;
        var parts = path.Split('/');
        for (var i = 0; i < parts.Length; i++)
        {
            at = System.IO.Path.Combine(at, parts[i]);
            if (chain?.Ignores(at, parts[i], isFolder || i < parts.Length - 1) ?? false)
                return true;
            chain = IgnoreChain.Below(chain, at);
        }
        return false;
    }

    private static string Line(Random random)
    {
        string Text() => string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => Pieces[random.Next(Pieces.Length)]));
        var parts = Enumerable.Range(0, random.Next(4) == 0 ? random.Next(2, 4) : 1).Select(_ => random.Next(6) == 0 ? "**" : random.Next(3) == 0 ? Names[random.Next(Names.Length)] : Text());
        return $"{(random.Next(5) == 0 ? "!" : "")}{(random.Next(4) == 0 ? "/" : "")}{string.Join('/', parts)}{(random.Next(4) == 0 ? "/" : "")}{(random.Next(8) == 0 ? "  " : "")}";
    }
}
