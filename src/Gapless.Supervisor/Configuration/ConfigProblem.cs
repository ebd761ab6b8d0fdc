using System.Text;

namespace Gapless.Supervisor.Configuration;

/// <summary>One thing that is wrong with the configuration, where it is, and what to do about it.</summary>
/// <param name="File">As it was named to the reader.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Path">For example <c>services.shop.rollout.steps[1]</c>; empty when the file itself is meant.</param>
/// <param name="Message">What is wrong, without a full stop.</param>
/// <param name="Suggestion">A sentence, or null.</param>
public sealed record ConfigProblem(string File, int Line, int Column, string Path, string Message, string? Suggestion = null)
{
    /// <summary><c>gapless.yaml:12:5: services.shop.rollot: unknown key. Did you mean 'rollout'?</c></summary>
    public override string ToString()
    {
        var text = new StringBuilder().Append(File).Append(':').Append(Line).Append(':').Append(Column).Append(": ");
        if (Path.Length > 0)
        {
            text.Append(Path).Append(": ");
        }

        text.Append(Message).Append('.');
        if (Suggestion is not null)
        {
            text.Append(' ').Append(Suggestion);
        }

        return text.ToString();
    }
}
