namespace Gapless.Cli;

/// <summary>Colours for people; the bare text where there is no colour.</summary>
internal readonly record struct Palette(bool Colour)
{
    public string Paint(Paint paint, string text) => Colour ? $"\e[{(int)paint}m{text}\e[0m" : text;
}

/// <summary>SGR numbers.</summary>
internal enum Paint
{
    Bold = 1,
    Dim = 2,
    Red = 31,
    Green = 32,
    Yellow = 33,
    Cyan = 36,
}
