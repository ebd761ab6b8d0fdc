namespace Gapless.EndToEndTests.Dev.Edits;

/// <summary>Why the sources do not compile.</summary>
internal enum Mistake
{
    None,
    Syntax,
    Name,
}
