using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace Gapless.Dev.Compiling.Sources;

/// <summary>How grave a warning is in which file, as .editorconfig files say. Safe for several threads.</summary>
internal sealed class TreeOptions(AnalyzerConfigSet set) : SyntaxTreeOptionsProvider
{
    private readonly ConcurrentDictionary<string, AnalyzerConfigOptionsResult> _files = new(StringComparer.Ordinal);

    public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) =>
        !Of(tree).AnalyzerOptions.TryGetValue("generated_code", out var value) ? GeneratedKind.Unknown
        : value == "true" ? GeneratedKind.MarkedGenerated
        : GeneratedKind.NotGenerated;

    public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
        Of(tree).TreeOptions.TryGetValue(diagnosticId, out severity);

    public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
        set.GlobalConfigOptions.TreeOptions.TryGetValue(diagnosticId, out severity);

    private AnalyzerConfigOptionsResult Of(SyntaxTree tree) => _files.GetOrAdd(tree.FilePath, set.GetOptionsForSourcePath);
}
