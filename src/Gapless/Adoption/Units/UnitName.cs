namespace Gapless.Adoption.Units;

/// <summary>The name of a unit: <c>shop.service</c>, or <c>shop@blue.service</c>, an instance of the template <c>shop@.service</c>.</summary>
internal sealed record UnitName(string Full)
{
    private int Dot => Full.LastIndexOf('.');

    private int At => Full.IndexOf('@');

    public string Suffix => Full[Dot..];

    public string WithoutSuffix => Full[..Dot];

    /// <summary>Before the <c>@</c>.</summary>
    public string Prefix => At < 0 ? WithoutSuffix : Full[..At];

    /// <summary>Null: it is no instance.</summary>
    public string? Instance => At < 0 || At + 1 == Dot ? null : Full[(At + 1)..Dot];

    /// <summary>Null: it has none.</summary>
    public string? Template => Instance is null ? null : $"{Prefix}@{Suffix}";

    /// <summary>The same with another suffix, as a socket belongs to a service.</summary>
    public UnitName As(string suffix) => new(WithoutSuffix + suffix);

    /// <summary>As people say it, with or without <c>.service</c>.</summary>
    /// <exception cref="CliException">It is not a service.</exception>
    public static UnitName OfService(string text)
    {
        var name = text.Contains('.', StringComparison.Ordinal) && KnownSuffix(text) ? text : text + ".service";
        if (!name.EndsWith(".service", StringComparison.Ordinal))
            throw new CliException(ExitCode.Invalid, $"{text} is no service: name the .service, its sockets are found by themselves");
        if (name.Contains('/', StringComparison.Ordinal))
            throw new CliException(ExitCode.Invalid, $"{text} is a path: name the unit, as in: gapless adopt {Path.GetFileName(text)}");
        if (new UnitName(name) is { Instance: null } unit && unit.WithoutSuffix.EndsWith('@'))
            throw new CliException(ExitCode.Invalid, $"{name} is a template: name an instance, as in {unit.WithoutSuffix}NAME.service");
        return new UnitName(name);
    }

    private static bool KnownSuffix(string text) => Path.GetExtension(text) is ".service" or ".socket" or ".timer" or ".target" or ".path" or ".mount" or ".slice";

    /// <summary>Backslash escapes (<c>\x2d</c>) resolved and dashes as slashes, as <c>%I</c> and <c>%f</c> have it.</summary>
    public static string Unescape(string text)
    {
        var plain = new System.Text.StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 3 < text.Length && text[i + 1] == 'x' && int.TryParse(text.AsSpan(i + 2, 2), System.Globalization.NumberStyles.HexNumber, null, out var code))
            {
                plain.Append((char)code);
                i += 3;
            }
            else
            {
                plain.Append(text[i] == '-' ? '/' : text[i]);
            }
        }

        return plain.ToString();
    }
}
