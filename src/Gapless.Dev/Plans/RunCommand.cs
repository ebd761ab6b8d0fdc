namespace Gapless.Dev.Plans;

/// <summary>A program with arguments, or a line for <c>/bin/sh -c</c>: exactly one of the two is set.</summary>
internal sealed record RunCommand
{
    private RunCommand(IReadOnlyList<string> arguments, string? line)
    {
        Arguments = arguments;
        Line = line;
    }

    /// <summary>The program, looked for on PATH when it has no slash, and its arguments. Empty when <see cref="Line"/> is set.</summary>
    public IReadOnlyList<string> Arguments { get; }

    public string? Line { get; }

    public static RunCommand Of(params IReadOnlyList<string> arguments) => new(arguments, null);

    public static RunCommand OfLine(string line) => new([], line);

    public override string ToString() => Line ?? string.Join(' ', Arguments);
}
