using System.Text;

namespace Gapless.Adoption.Units;

/// <summary>Words of systemd as words of /bin/sh.</summary>
internal static class ShellQuoting
{
    public static string Literal(string word) =>
        word.Length > 0 && word.All(IsPlain) ? word : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    /// <summary><c>$NAME</c> alone is split at blanks by both; <c>${NAME}</c> is not; <c>$$</c> is a dollar sign.</summary>
    public static string WithVariables(string word)
    {
        if (!word.Contains('$', StringComparison.Ordinal))
            return Literal(word);
        if (word[0] == '$' && word.Length > 1 && word.Skip(1).All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            return word;

        var quoted = new StringBuilder("\"");
        for (var i = 0; i < word.Length; i++)
        {
            if (word[i] == '$' && i + 1 < word.Length && word[i + 1] == '$')
            {
                quoted.Append("\\$");
                i++;
            }
            else if (word[i] == '$' && (i + 1 == word.Length || word[i + 1] != '{'))
            {
                // Inside of a word only the form with braces is a variable.
                quoted.Append("\\$");
            }
            else
            {
                quoted.Append(word[i] is '"' or '\\' or '`' ? $"\\{word[i]}" : word[i].ToString());
            }
        }

        return quoted.Append('"').ToString();
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or '=' or ':' or ',' or '+' or '@' or '%';
}
