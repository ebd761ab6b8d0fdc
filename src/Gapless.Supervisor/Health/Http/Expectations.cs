using System.Text.Json;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Health.Http;

/// <summary>Holds an answer against what a check expects. The same for probes and smoke tests.</summary>
internal static class Expectations
{
    private const int MostBodyShown = 300;
    private const int MostStatusShown = 80;
    private const int MostValueShown = 80;

    public static ProbeResult Check(HttpCheck check, HttpAnswer answer)
    {
        string answered = $"{check.Method} {check.Path} answered '{Excerpt.Of(answer.StatusLine, MostStatusShown)}'";
        if (Miss(check, answer) is not { } miss)
            return new ProbeResult(true, answered);
        string shown = answer.Body.Length == 0 ? "" : ": " + Excerpt.Of(answer.Body, MostBodyShown);
        return new ProbeResult(false, answered + miss + shown);
    }

    private static string? Miss(HttpCheck check, HttpAnswer answer)
    {
        if (!check.Status.Contains(answer.Status))
            return $" instead of {check.Status}";
        foreach (HeaderExpectation header in check.Headers)
        {
            if (!answer.Headers.TryGetValue(header.Name, out string? value))
                return $", but without the header {header.Name}";
            if (!value.Contains(header.Text, StringComparison.Ordinal))
                return $", but with the header '{header.Name}: {Excerpt.Of(value, MostValueShown)}', which is without \"{header.Text}\"";
        }

        if (check.Body is not null && !answer.Body.Contains(check.Body, StringComparison.Ordinal))
            return $", but without \"{check.Body}\" in the body";
        return check.Json.IsEmpty ? null : JsonMiss(check, answer);
    }

    private static string? JsonMiss(HttpCheck check, HttpAnswer answer)
    {
        if (answer.IsBodyCut)
            return $", but with more than {HttpExchange.MostBody / 1024} KiB, which is not read as JSON";
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(answer.Body);
        }
        catch (JsonException)
        {
            return ", but with a body that is not JSON";
        }

        using (document)
        {
            foreach (JsonExpectation expected in check.Json)
            {
                if (expected.Path.Find(document.RootElement) is not { } found)
                    return $", but without {expected.Path} in the body";
                if (!Is(found, expected.Value))
                    return $", but {expected.Path} is {Excerpt.Of(found.GetRawText(), MostValueShown)} instead of {expected.Value}";
            }
        }

        return null;
    }

    private static bool Is(JsonElement found, string expected) => found.ValueKind switch
    {
        JsonValueKind.String => found.GetString() == expected,
        JsonValueKind.Number => found.GetRawText() == expected || (TryReadNumber(expected, out decimal wanted) && found.TryGetDecimal(out decimal number) && number == wanted),
        JsonValueKind.True => expected == "true",
        JsonValueKind.False => expected == "false",
        JsonValueKind.Null => expected == "null",
        _ => false,
    };

    private static bool TryReadNumber(string text, out decimal number) =>
        decimal.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out number);
}
