using System.Globalization;
using Gapless.Supervisor.Configuration.Reading;
using YamlDotNet.Core;

namespace Gapless.Supervisor.Releases;

/// <summary>What a release says of itself, in <c>gapless.release.yaml</c> at its top. A signature that covers the release covers it, too.</summary>
internal sealed record ReleaseDeclaration(SchemaRange? Schema)
{
    public const string Name = "gapless.release.yaml";

    private const string Example = "schema: { writes: 7, reads: 5-7 }";

    /// <summary>Null: there is none.</summary>
    /// <exception cref="ReleaseException">It does not say what it should; the message names the line.</exception>
    public static ReleaseDeclaration? Read(string directory)
    {
        var path = Path.Combine(directory, Name);
        if (!File.Exists(path))
            return null;
        var text = File.ReadAllText(path);
        var problems = new ProblemList(Name);
        ReleaseDeclaration? read = null;
        try
        {
            if (new YamlComposer(text, problems).Compose() is { } root)
                read = Read(new Field(root, "", problems));
        }
        catch (YamlException error)
        {
            problems.AddSyntax(error, text);
        }

        var found = problems.InOrder();
        return found.IsEmpty ? read : throw new ReleaseException(string.Join("; ", found));
    }

    private static ReleaseDeclaration Read(Field root) =>
        new(root.Keys(KnownKeys.Release, $"a map such as '{Example}'")?["schema"] is { } schema ? Schemas(schema) : null);

    private static SchemaRange? Schemas(Field field)
    {
        if (field.Keys(KnownKeys.Schema, "a map with 'writes' and 'reads'") is not { } keys)
            return null;
        if (keys["writes"] is not { } writes || keys["reads"] is not { } reads)
        {
            field.Report("'writes' and 'reads' belong together", $"Write for example '{Example}'.");
            return null;
        }

        if (writes.Integer(0, int.MaxValue, "7") is not { } number || Range(reads) is not var (from, to))
            return null;
        if (number < from || number > to)
            field.Report($"it writes {number}, which it does not read", "Let 'reads' contain what 'writes' names.");
        return new SchemaRange(number, from, to);
    }

    private static (int From, int To)? Range(Field field)
    {
        if (field.Text("5-7") is not { } text)
            return null;
        var parts = text.Split('-', StringSplitOptions.TrimEntries);
        if (parts.Length is 1 or 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var from) && int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var to) && from <= to)
            return (from, to);
        field.Report($"'{text}' is neither a number nor a range", "Write for example 'reads: 5-7'.");
        return null;
    }
}
