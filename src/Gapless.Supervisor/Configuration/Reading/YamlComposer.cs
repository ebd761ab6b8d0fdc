using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Gapless.Supervisor.Configuration.Reading;

/// <summary>Turns the parser's events into a <see cref="YamlTree"/>: resolves anchors, aliases and merge keys, reports keys given twice.</summary>
internal sealed class YamlComposer(string text, ProblemList problems)
{
    private readonly Parser _parser = new(new StringReader(text));
    private readonly Dictionary<AnchorName, YamlTree> _anchors = [];

    /// <summary>Null when the file holds nothing; that is reported.</summary>
    /// <exception cref="YamlException">The text is not YAML.</exception>
    public YamlTree? Compose()
    {
        try
        {
            return ComposeFile();
        }
        catch (InvalidOperationException e)
        {
            // The parser's answer to some unclosed brackets.
            Mark at = _parser.Current?.End ?? Mark.Empty;
            throw new YamlException(at, at, "a bracket or a quote is not closed", e);
        }
    }

    private YamlTree? ComposeFile()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            problems.Add(Mark.Empty, "", "the file is empty", "Write one with 'gapless init'.");
            return null;
        }

        YamlTree root = ComposeNode();
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second))
        {
            problems.Add(second.Start, "", "a second document begins here", "Put all services into one document and remove the '---'.");
        }

        return root;
    }

    private YamlTree ComposeNode()
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return _anchors.TryGetValue(alias.Value, out YamlTree? known)
                ? known
                : throw new YamlException(alias.Start, alias.End, $"the alias '*{alias.Value}' has no anchor before it");
        }

        var start = (NodeEvent)_parser.Current!;
        YamlTree node = start switch
        {
            Scalar => ComposeText(),
            SequenceStart => ComposeList(),
            _ => ComposeMap(),
        };
        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor] = node;
        }

        return node;
    }

    private YamlText ComposeText()
    {
        var scalar = _parser.Consume<Scalar>();
        return new YamlText(scalar.Start, scalar.Value, scalar.Style == ScalarStyle.Plain);
    }

    private YamlList ComposeList()
    {
        Mark at = _parser.Consume<SequenceStart>().Start;
        var items = new List<YamlTree>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ComposeNode());
        }

        return new YamlList(at, items);
    }

    private YamlMap ComposeMap()
    {
        Mark at = _parser.Consume<MappingStart>().Start;
        var entries = new List<YamlEntry>();
        var merged = new List<YamlEntry>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            YamlTree key = ComposeNode();
            YamlTree value = ComposeNode();
            if (key is not YamlText name)
            {
                problems.Add(key.At, "", "a list or a map cannot be a key", "Write a name before the colon.");
            }
            else if (name is { Plain: true, Value: "<<" })
            {
                Merge(value, merged);
            }
            else if (entries.FirstOrDefault(e => e.Key == name.Value) is { } first)
            {
                problems.Add(name.At, "", $"'{name.Value}' stands here a second time; first in line {first.At.Line}", "Keep one of the two.");
            }
            else
            {
                entries.Add(new YamlEntry(name.At, name.Value, value));
            }
        }

        entries.AddRange(merged.DistinctBy(m => m.Key).Where(m => entries.All(e => e.Key != m.Key)).ToList());
        return new YamlMap(at, entries);
    }

    private void Merge(YamlTree source, List<YamlEntry> into)
    {
        switch (source)
        {
            case YamlMap map:
                into.AddRange(map.Entries);
                break;
            case YamlList list when list.Items.All(i => i is YamlMap):
                into.AddRange(list.Items.Cast<YamlMap>().SelectMany(m => m.Entries));
                break;
            default:
                problems.Add(source.At, "", "'<<' merges a map, or a list of maps", "Write '<<: *name', where '&name' marks a map.");
                break;
        }
    }
}
