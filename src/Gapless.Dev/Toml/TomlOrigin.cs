namespace Gapless.Dev.Toml;

/// <summary>What made a table.</summary>
internal enum TomlOrigin
{
    /// <summary>A longer header, <c>[a.b]</c> for <c>a</c>: it may still get a header of its own.</summary>
    Implied,
    Header,

    /// <summary>A dotted key, <c>a.b = 1</c> for <c>a</c>: more dotted keys may follow.</summary>
    DottedKey,

    /// <summary><c>{ … }</c>: complete.</summary>
    Inline,
}
