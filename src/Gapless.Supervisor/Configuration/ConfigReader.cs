using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Gapless.Supervisor.Configuration.Reading;
using YamlDotNet.Core;

namespace Gapless.Supervisor.Configuration;

/// <summary>Reads <c>gapless.yaml</c>. Never throws for what is in the file: every problem is in the result. Stateless, any thread.</summary>
public static class ConfigReader
{
    /// <summary>Reads the file and checks that the files it names are there.</summary>
    public static ConfigResult Read(string path) =>
        TryLoad(path, out string text, out ConfigProblem? problem) ? Read(text, path, fileExists: File.Exists) : new ConfigResult(null, [problem]);

    /// <summary>Reads text as if it stood in the file <paramref name="path"/>; touches no file.</summary>
    public static ConfigResult ReadText(string text, string path) => Read(text, path, fileExists: _ => true);

    /// <summary>Reads nothing but the <c>dev:</c> sections of the file.</summary>
    public static DevConfigResult ReadDev(string path) =>
        TryLoad(path, out string text, out ConfigProblem? problem) ? ReadDevText(text, path) : new DevConfigResult([], [problem]);

    /// <summary>As <see cref="ReadDev"/>; touches no file.</summary>
    public static DevConfigResult ReadDevText(string text, string path)
    {
        var (sections, problems) = Compose(text, path, root => new DevReader(System.IO.Path.GetFullPath(path)).ReadAll(root));
        return new DevConfigResult(problems.IsEmpty && !sections.IsDefault ? sections : [], problems);
    }

    private static ConfigResult Read(string text, string path, Predicate<string> fileExists)
    {
        var (config, problems) = Compose(text, path, root => new FileReader(System.IO.Path.GetFullPath(path), fileExists).Read(root));
        return new ConfigResult(problems.IsEmpty ? config : null, problems);
    }

    private static (T? Value, ImmutableArray<ConfigProblem> Problems) Compose<T>(string text, string path, Func<Field, T> read)
    {
        var problems = new ProblemList(path);
        T? value = default;
        try
        {
            YamlTree? root = new YamlComposer(text, problems).Compose();
            if (root is not null)
            {
                value = read(new Field(root, "", problems));
            }
        }
        catch (YamlException e)
        {
            problems.AddSyntax(e, text);
        }

        return (value, problems.InOrder());
    }

    private static bool TryLoad(string path, out string text, [NotNullWhen(false)] out ConfigProblem? problem)
    {
        try
        {
            text = File.ReadAllText(path);
            problem = null;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string suggestion = e is FileNotFoundException or DirectoryNotFoundException
                ? "Write one with 'gapless init', or name another with --config."
                : "Check the permissions of the file and of the directories above it.";
            text = "";
            problem = new ConfigProblem(path, 1, 1, "", "cannot be read: " + Reason(e), suggestion);
            return false;
        }
    }

    private static string Reason(Exception e) => e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message.TrimEnd('.');
}
