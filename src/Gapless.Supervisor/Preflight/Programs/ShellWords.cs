using System.Text;

namespace Gapless.Supervisor.Preflight.Programs;

/// <summary>Takes a line for the shell apart, without carrying out any of it.</summary>
internal static class ShellWords
{
    /// <summary>The commands, each with at least one word. A word that holds a variable or a substitution is null: its text is not known here.</summary>
    public static IReadOnlyList<IReadOnlyList<string?>> Commands(string line)
    {
        var commands = new List<List<string?>> { new() };
        var word = new StringBuilder();
        bool inWord = false, isKnown = true, isTarget = false;
        char quote = '\0';

        void EndWord()
        {
            if (inWord && !isTarget)
                commands[^1].Add(isKnown ? word.ToString() : null);
            isTarget &= !inWord;
            word.Clear();
            inWord = false;
            isKnown = true;
        }

        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (quote != '\0')
            {
                if (c == quote)
                    quote = '\0';
                else if (c == '\\' && quote == '"' && i + 1 < line.Length && line[i + 1] is '"' or '\\' or '$' or '`')
                    word.Append(line[++i]);
                else
                    Take(c, mayExpand: quote == '"');
            }
            else if (c is '"' or '\'')
            {
                quote = c;
                inWord = true;
            }
            else if (c == '\\' && i + 1 < line.Length)
            {
                word.Append(line[++i]);
                inWord = true;
            }
            else if (c is ' ' or '\t')
            {
                EndWord();
            }
            else if (c is '<' or '>')
            {
                // What stands before it is a descriptor's number, what follows is a file.
                if (inWord && word.ToString().All(char.IsAsciiDigit))
                    (inWord, _) = (false, word.Clear());
                EndWord();
                isTarget = true;
            }
            else if (c is ';' or '|' or '\n' or '(' or ')' || (c == '&' && !isTarget))
            {
                EndWord();
                isTarget = false;
                commands.Add([]);
            }
            else
            {
                Take(c, mayExpand: true);
            }
        }

        EndWord();
        return commands.FindAll(c => c.Count > 0);

        void Take(char c, bool mayExpand)
        {
            isKnown &= !(mayExpand && c is '$' or '`');
            word.Append(c);
            inWord = true;
        }
    }
}
