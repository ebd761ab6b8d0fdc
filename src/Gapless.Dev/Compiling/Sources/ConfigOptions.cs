using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Gapless.Dev.Compiling.Sources;

/// <summary>The settings that .editorconfig files and MSBuild give to source generators, file by file. Safe for several threads.</summary>
internal sealed class ConfigOptions(AnalyzerConfigSet set) : AnalyzerConfigOptionsProvider
{
    private readonly ConcurrentDictionary<string, AnalyzerConfigOptions> _files = new(StringComparer.Ordinal);

    public override AnalyzerConfigOptions GlobalOptions { get; } = new Options(set.GlobalConfigOptions.AnalyzerOptions);

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GetOptions(tree.FilePath);

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GetOptions(textFile.Path);

    private AnalyzerConfigOptions GetOptions(string path) => _files.GetOrAdd(path, p => new Options(set.GetOptionsForSourcePath(p).AnalyzerOptions));

    private sealed class Options(IReadOnlyDictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override IEnumerable<string> Keys => values.Keys;

        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}
