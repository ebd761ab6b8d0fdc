using YamlDotNet.Core;

namespace Gapless.Supervisor.Configuration.Reading;

/// <summary>What the file says, with the place of every part. Unlike YamlDotNet's own model it survives duplicate keys, so that all of them are reported.</summary>
internal abstract record YamlTree(Mark At);

internal sealed record YamlText(Mark At, string Value, bool Plain) : YamlTree(At)
{
    /// <summary>Nothing after the colon, or one of YAML's words for nothing.</summary>
    public bool IsNothing => Plain && Value is "" or "~" or "null" or "Null" or "NULL";
}

internal sealed record YamlList(Mark At, IReadOnlyList<YamlTree> Items) : YamlTree(At);

internal sealed record YamlMap(Mark At, IReadOnlyList<YamlEntry> Entries) : YamlTree(At);

internal sealed record YamlEntry(Mark At, string Key, YamlTree Value);
