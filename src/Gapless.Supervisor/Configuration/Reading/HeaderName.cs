namespace Gapless.Supervisor.Configuration.Reading;

/// <summary>Names of HTTP headers: a token of RFC 9110, 5.6.2.</summary>
internal static class HeaderName
{
    public static bool IsValid(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c));
}
