using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Gapless.Dev.Compiling.Sources;

/// <summary>A file that source generators read, such as a Razor page: as it was when it was read.</summary>
internal sealed class AdditionalFile(string path, SourceText text) : AdditionalText
{
    public override string Path => path;

    public override SourceText GetText(CancellationToken cancellationToken = default) => text;
}
