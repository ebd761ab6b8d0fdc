using System.Text;

namespace Gapless.Adoption.Units;

/// <summary>What <c>%</c> and a letter stand for in the units of the system's manager.</summary>
internal sealed class Specifiers
{
    private readonly UnitName _name;
    private readonly string _host;

    /// <param name="host">Name of this machine.</param>
    public Specifiers(UnitName name, string host)
    {
        _name = name;
        _host = host;
    }

    /// <param name="unknown">Specifiers that only systemd can fill in; they stay as they are.</param>
    public string Expand(string text, out IReadOnlyList<string> unknown)
    {
        var left = new List<string>();
        var expanded = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%' || i + 1 == text.Length)
            {
                expanded.Append(text[i]);
                continue;
            }

            var letter = text[++i];
            if (Of(letter) is { } value)
            {
                expanded.Append(value);
            }
            else
            {
                expanded.Append('%').Append(letter);
                left.Add($"%{letter}");
            }
        }

        unknown = left;
        return expanded.ToString();
    }

    /// <summary>The manager is root's: <c>%h</c> and <c>%u</c> are root's whatever <c>User=</c> says.</summary>
    private string? Of(char letter) => letter switch
    {
        '%' => "%",
        'n' => _name.Full,
        'N' => _name.WithoutSuffix,
        'p' => _name.Prefix,
        'P' => UnitName.Unescape(_name.Prefix),
        'i' => _name.Instance ?? "",
        'I' => UnitName.Unescape(_name.Instance ?? ""),
        'j' => _name.Prefix[(_name.Prefix.LastIndexOf('-') + 1)..],
        'J' => UnitName.Unescape(_name.Prefix[(_name.Prefix.LastIndexOf('-') + 1)..]),
        'f' => "/" + UnitName.Unescape(_name.Instance ?? _name.Prefix).TrimStart('/'),
        'h' => "/root",
        'u' or 'g' => "root",
        'U' or 'G' => "0",
        's' => "/bin/sh",
        'H' => _host,
        'l' => _host.Split('.')[0],
        't' => "/run",
        'S' => "/var/lib",
        'C' => "/var/cache",
        'L' => "/var/log",
        'E' => "/etc",
        'T' => "/tmp",
        'V' => "/var/tmp",
        _ => null,
    };
}
