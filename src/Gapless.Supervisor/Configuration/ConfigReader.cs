using System.Collections.Immutable;
using Gapless.Supervisor.Configuration.Reading;
using YamlDotNet.Core;

namespace Gapless.Supervisor.Configuration;

/// <summary>Reads <c>gapless.yaml</c>. Never throws for what is in the file: every problem is in the result. Stateless, any thread.</summary>
public static class ConfigReader
{
    /// <summary>Reads the file and checks that the files it names are there.</summary>
    public static ConfigResult Read(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string suggestion = e is FileNotFoundException or DirectoryNotFoundException
                ? "Write one with 'gapless init', or name another with --config."
                : "Check the permissions of the file and of the directories above it.";
            return new ConfigResult(null, [new ConfigProblem(path, 1, 1, "", "cannot be read: " + Reason(e), suggestion)]);
        }

        return Read(text, path, fileExists: File.Exists);
    }

    /// <summary>Reads text as if it stood in the file <paramref name="path"/>; touches no file.</summary>
    public static ConfigResult ReadText(string text, string path) => Read(text, path, fileExists: _ => true);

    private static ConfigResult Read(string text, string path, Predicate<string> fileExists)
    {
        var problems = new ProblemList(path);
        GaplessConfig? config = null;
        try
        {
            YamlTree? root = new YamlComposer(text, problems).Compose();
            if (root is not null)
            {
                config = new FileReader(System.IO.Path.GetFullPath(path), fileExists).Read(new Field(root, "", problems));
            }
        }
        catch (YamlException e)
        {
            problems.AddSyntax(e, text);
        }

        ImmutableArray<ConfigProblem> found = problems.InOrder();
        return new ConfigResult(found.IsEmpty ? config : null, found);
    }

    private static string Reason(Exception e) => e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message.TrimEnd('.');
}
