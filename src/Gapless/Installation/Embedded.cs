namespace Gapless.Installation;

/// <summary>Files that are in the program because packages and <c>gapless install</c> lay the same ones down.</summary>
internal static class Embedded
{
    public static string Text(string name)
    {
        using var stream = typeof(Embedded).Assembly.GetManifestResourceStream($"Gapless.Installation.{name}") ?? throw new InvalidOperationException($"{name} is not in the program");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
