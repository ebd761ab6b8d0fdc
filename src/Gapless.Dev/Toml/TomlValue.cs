namespace Gapless.Dev.Toml;

/// <summary>A value with the place at which it begins.</summary>
internal abstract record TomlValue(TomlPlace At)
{
    /// <summary>With its article, for messages: <c>a string</c>.</summary>
    public abstract string Kind { get; }
}

internal sealed record TomlText(TomlPlace At, string Value) : TomlValue(At)
{
    public override string Kind => "a string";
}

internal sealed record TomlInteger(TomlPlace At, long Value) : TomlValue(At)
{
    public override string Kind => "a whole number";
}

internal sealed record TomlFloat(TomlPlace At, double Value) : TomlValue(At)
{
    public override string Kind => "a number with a fraction";
}

internal sealed record TomlBoolean(TomlPlace At, bool Value) : TomlValue(At)
{
    public override string Kind => Value ? "true" : "false";
}

/// <summary>A date, a time, or both, as it is written: nothing here counts with it.</summary>
internal sealed record TomlDate(TomlPlace At, string Text) : TomlValue(At)
{
    public override string Kind => "a date";
}

/// <param name="OfTables">Made by <c>[[name]]</c>, so that it may go on further down.</param>
internal sealed record TomlArray(TomlPlace At, bool OfTables) : TomlValue(At)
{
    public List<TomlValue> Items { get; } = [];

    public override string Kind => OfTables ? "a list of tables" : "a list";
}
