using System.Runtime.CompilerServices;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Configuration.Reading;

namespace Gapless.UnitTests.Configuration;

/// <summary>Holds <c>docs/configuration.md</c> against the reader.</summary>
public sealed class ConfigReferenceTests
{
    private static readonly string Reference = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../docs/configuration.md"));

    [Fact]
    public void Every_key_the_reader_knows_has_a_row()
    {
        string[] missing = [.. KnownKeys.All.SelectMany(s => s.Names).Distinct().Where(k => !Reference.Contains($"| `{k}` |", StringComparison.Ordinal))];
        missing.ShouldBeEmpty();
    }

    [Fact]
    public void Every_example_reads()
    {
        string[] examples = [.. Reference.Split("```yaml\n").Skip(1).Select(e => e.Split("```")[0])];
        examples.Length.ShouldBeGreaterThan(5);
        foreach (string example in examples)
        {
            string text = example.StartsWith("services:", StringComparison.Ordinal) || example.StartsWith("x-", StringComparison.Ordinal)
                ? example
                : Yaml.Service(example.TrimEnd().Split('\n'));
            ConfigReader.ReadText(text, "gapless.yaml").Problems.ShouldBeEmpty(example);
        }
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
