namespace Gapless.Dev.Terminal;

/// <summary>Colours, or none.</summary>
internal sealed class Palette(bool colour)
{
    public string Dim(string text) => In("2", text);

    public string Good(string text) => In("32", text);

    public string Bad(string text) => In("31", text);

    public string Strong(string text) => In("1", text);

    private string In(string code, string text) => colour ? $"\e[{code}m{text}\e[0m" : text;
}
