using System.Net;

namespace Gapless.Dev.Front.Injection;

/// <summary>The policy of a <c>&lt;meta&gt;</c> tag.</summary>
internal static class MetaPolicy
{
    /// <param name="attributes">What stands between the name of the tag and its end.</param>
    /// <returns>Null: the tag is another one.</returns>
    public static string? Of(string attributes)
    {
        string? kind = null;
        string? content = null;
        for (var at = 0; at < attributes.Length;)
        {
            var name = Name(attributes, ref at);
            var value = Value(attributes, ref at);
            if (name.Equals("http-equiv", StringComparison.OrdinalIgnoreCase))
                kind ??= value;
            else if (name.Equals("content", StringComparison.OrdinalIgnoreCase))
                content ??= value;
        }
        return kind is not null && content is not null && WebUtility.HtmlDecode(kind).Trim().Equals("Content-Security-Policy", StringComparison.OrdinalIgnoreCase)
            ? WebUtility.HtmlDecode(content)
            : null;
    }

    private static string Name(string text, ref int at)
    {
        while (at < text.Length && (char.IsWhiteSpace(text[at]) || text[at] is '/' or '='))
            at++;
        var start = at;
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not ('/' or '='))
            at++;
        return text[start..at];
    }

    private static string Value(string text, ref int at)
    {
        Skip(text, ref at);
        if (at >= text.Length || text[at] != '=')
            return "";
        at++;
        Skip(text, ref at);
        if (at >= text.Length)
            return "";
        var quote = text[at] is '"' or '\'' ? text[at++] : '\0';
        var start = at;
        while (at < text.Length && (quote == '\0' ? !char.IsWhiteSpace(text[at]) : text[at] != quote))
            at++;
        var value = text[start..at];
        at += quote == '\0' ? 0 : 1;
        return value;
    }

    private static void Skip(string text, ref int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
    }
}
