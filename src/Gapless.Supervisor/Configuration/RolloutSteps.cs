using System.Collections.Immutable;
using System.Globalization;

namespace Gapless.Supervisor.Configuration;

/// <summary>Steps as people write them: <c>5%</c>, <c>25% for 30s</c>, <c>50% until resumed</c>.</summary>
public static class RolloutSteps
{
    /// <summary>Instead of steps: by evidence.</summary>
    public const string Auto = "auto";

    private const string UntilResumed = " until resumed";

    /// <summary>One step. On failure <paramref name="error"/> says what is wrong, without a full stop.</summary>
    public static bool TryParseStep(string text, out RolloutStep step, out string error)
    {
        step = new RolloutStep(0, TimeSpan.Zero);
        bool gate = text.EndsWith(UntilResumed, StringComparison.Ordinal);
        string[] parts = gate ? [text[..^UntilResumed.Length].Trim()] : text.Split(" for ", 2, StringSplitOptions.TrimEntries);
        if (!TryParseWeight(parts[0], out int weight))
        {
            error = $"'{parts[0]}' is not a share above 0% and up to 100%";
            return false;
        }

        TimeSpan hold = TimeSpan.Zero;
        if (parts.Length == 2 && !Duration.TryParse(parts[1], out hold))
        {
            error = $"'{parts[1]}' is not a duration";
            return false;
        }

        step = new RolloutStep(weight, hold, gate);
        error = "";
        return true;
    }

    /// <summary>
    /// Steps from a command line or a request, which may also be joined by commas. There a last step to 100 % is added when
    /// missing, as nobody types it; in the file it must be written, as the file is read by others.
    /// </summary>
    public static bool TryParse(IEnumerable<string> texts, out ImmutableArray<RolloutStep> steps, out string error)
    {
        var read = new List<RolloutStep>();
        steps = [];
        foreach (string text in texts.SelectMany(t => t.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            if (!TryParseStep(text, out RolloutStep step, out error))
            {
                return false;
            }

            if (read.Count > 0 && step.Weight <= read[^1].Weight)
            {
                error = $"'{text}' is not above the step before it";
                return false;
            }

            read.Add(step);
        }

        if (read.Count == 0)
        {
            error = "no step is named";
            return false;
        }

        if (read[^1].Weight < RolloutStep.Whole)
        {
            read.Add(new RolloutStep(RolloutStep.Whole, TimeSpan.Zero));
        }

        steps = [.. read];
        error = "";
        return true;
    }

    /// <summary>Steps of a command line, or <see cref="Auto"/>: then they are null.</summary>
    public static bool TryParseOrder(ImmutableArray<string> texts, out ImmutableArray<RolloutStep>? steps, out string error)
    {
        steps = null;
        error = "";
        if (texts is [Auto])
            return true;
        if (!TryParse(texts, out ImmutableArray<RolloutStep> written, out error))
            return false;
        steps = written;
        return true;
    }

    /// <summary><c>12.5%</c> is 1250; the percent sign must be there, since a bare 0.5 could mean a half.</summary>
    public static bool TryParseWeight(string text, out int weight)
    {
        weight = 0;
        if (!text.EndsWith('%') || !decimal.TryParse(text[..^1].Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal percent))
        {
            return false;
        }

        decimal exact = percent * 100;
        if (exact != decimal.Truncate(exact) || exact is < 1 or > RolloutStep.Whole)
        {
            return false;
        }

        weight = (int)exact;
        return true;
    }
}
