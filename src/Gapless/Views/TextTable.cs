using System.Text;
using Gapless.Cli;

namespace Gapless.Views;

/// <summary>Columns that line up, for people and for <c>awk</c>: nothing between them but blanks.</summary>
internal sealed class TextTable
{
    private const string Gap = "  ";

    private readonly List<string[]> _rows = [];
    private readonly int _columns;

    public TextTable(params string[] header)
    {
        _columns = header.Length;
        _rows.Add(header);
    }

    public void Add(params string[] cells) => _rows.Add(cells);

    public IEnumerable<string> Lines(Palette palette)
    {
        var widths = new int[_columns];
        foreach (var row in _rows)
        {
            for (var i = 0; i < row.Length; i++)
                widths[i] = Math.Max(widths[i], row[i].Length);
        }

        for (var r = 0; r < _rows.Count; r++)
        {
            var line = new StringBuilder();
            for (var i = 0; i < _rows[r].Length; i++)
                line.Append(_rows[r][i].PadRight(widths[i])).Append(Gap);

            var text = line.ToString().TrimEnd();
            yield return r == 0 ? palette.Paint(Paint.Bold, text) : text;
        }
    }

    public void Write(Terminal terminal)
    {
        foreach (var line in Lines(terminal.Palette))
            terminal.Line(line);
    }
}
