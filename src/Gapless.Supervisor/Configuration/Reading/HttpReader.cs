using System.Collections.Immutable;

namespace Gapless.Supervisor.Configuration.Reading;

/// <summary>An HTTP check in its three forms: a line, keys of the map it stands in, a map of its own.</summary>
internal static class HttpReader
{
    private const string LineForm = "Write for example 'GET /api/products -> 200', with \"text of the body\" behind it if you like.";
    private static readonly string[] Details = ["method", "host", "status", "headers", "body", "json"];

    /// <summary><c>/path</c>, <c>GET /path</c>, <c>GET /path -> 200</c>, <c>GET /path -> 200 "text in body"</c>.</summary>
    public static HttpCheck? Line(Field field, string line)
    {
        string[] sides = line.Split("->", 2, StringSplitOptions.TrimEntries);
        string[] words = sides[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 or > 2 || !words[^1].StartsWith('/') || (words.Length == 2 && !IsMethod(words[0])))
        {
            string suggestion = Uri.TryCreate(words.LastOrDefault(), UriKind.Absolute, out Uri? url) && url.Scheme.StartsWith("http", StringComparison.Ordinal)
                ? $"Write only the path: '{url.PathAndQuery}'. The check goes to the worker itself."
                : LineForm;
            field.Report($"'{line}' is not an HTTP check", suggestion);
            return null;
        }

        var check = new HttpCheck { Method = words.Length == 2 ? words[0] : "GET", Path = words[^1] };
        if (sides.Length == 1)
        {
            return check;
        }

        string expected = sides[1];
        int quote = expected.IndexOf('"');
        string status = (quote < 0 ? expected : expected[..quote]).Trim();
        if (quote >= 0 && (expected[^1] != '"' || expected.Length - quote < 3))
        {
            field.Report($"the text of the body in '{line}' is not in quotes", LineForm);
            return null;
        }

        string? body = quote < 0 ? null : expected[(quote + 1)..^1];
        if (status.Length == 0 && body is not null)
        {
            return check with { Body = body };
        }

        return Range(field, status) is { } range ? check with { Status = new StatusSet([range]), Body = body } : null;
    }

    /// <summary><paramref name="beside"/> holds method, host and what is expected in the short form.</summary>
    public static HttpCheck? Read(Field field, Section beside)
    {
        Section? keys = beside;
        string? path;
        if (field.IsMap)
        {
            keys = field.Keys(KnownKeys.Http, "a path or a map");
            if (keys?["path"] is null)
            {
                field.Report("'path' is missing", "Write for example 'path: /healthz'.");
                return null;
            }

            path = keys["path"]!.Value.Text("/healthz");
            foreach (string stray in Details.Where(beside.Has))
            {
                beside.ReportKey(stray, "stands beside 'http', which is a map of its own", $"Move '{stray}' into 'http'.");
            }
        }
        else
        {
            path = field.Text("/healthz");
        }

        if (path is null)
        {
            return null;
        }

        if (!path.StartsWith('/') || path.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
        {
            string suggestion = Uri.TryCreate(path, UriKind.Absolute, out Uri? url) && url.Scheme.StartsWith("http", StringComparison.Ordinal)
                ? $"Write only the path: '{url.PathAndQuery}'. The check goes to the worker itself."
                : $"Write for example '/{path.TrimStart('/').Replace(' ', '+')}'.";
            field.Report($"'{path}' is not a path that begins with '/'", suggestion);
            return null;
        }

        return new HttpCheck
        {
            Path = path,
            Method = Method(keys!["method"]) ?? "GET",
            Host = Host(keys["host"]) ?? "localhost",
            Status = keys["status"] is { } status ? Status(status) : StatusSet.Default,
            Headers = keys["headers"] is { } headers ? Headers(headers) : [],
            Body = keys["body"]?.Text("ok"),
            Json = keys["json"] is { } json ? Json(json) : [],
        };
    }

    /// <summary>Keys of an HTTP check in a map that checks something else.</summary>
    public static void ReportStrays(Section keys, string[] kinds)
    {
        if (kinds.Length == 1 && kinds[0] != "http")
        {
            foreach (string stray in Details.Where(keys.Has))
            {
                keys.ReportKey(stray, $"belongs to 'http', but this checks '{kinds[0]}'", $"Remove '{stray}'.");
            }
        }
    }

    private static string? Method(Field? field)
    {
        if (field is not { } given || given.Text("GET") is not { } text)
        {
            return null;
        }

        if (!IsMethod(text))
        {
            given.Report($"'{text}' is not an HTTP method", "Write it in capitals, for example 'GET' or 'HEAD'.");
        }

        return text;
    }

    private static string? Host(Field? field)
    {
        if (field is not { } given || given.Text("localhost") is not { } text)
        {
            return null;
        }

        if (text.Length == 0 || text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '/'))
        {
            given.Report($"'{text}' is not a Host header", "Write a name, with ':port' behind it if the app wants that.");
        }

        return text;
    }

    private static StatusSet Status(Field field)
    {
        var ranges = ImmutableArray.CreateBuilder<StatusRange>();
        foreach (Field item in field.Items())
        {
            if (item.Text("200") is { } text && Range(item, text) is { } range)
            {
                ranges.Add(range);
            }
        }

        return ranges.Count == 0 ? StatusSet.Default : new StatusSet(ranges.ToImmutable());
    }

    private static StatusRange? Range(Field field, string text)
    {
        if (StatusRange.TryParse(text, out StatusRange range))
        {
            return range;
        }

        string suggestion = text.Length == 3 && text.EndsWith("xx", StringComparison.OrdinalIgnoreCase) && text[0] is >= '1' and <= '5'
            ? $"Write '{text[0]}00-{text[0]}99'."
            : "Write for example '204' or '200-299', or leave it out to accept any of 200 to 399.";
        field.Report($"'{text}' is not a status from 100 to 599", suggestion);
        return null;
    }

    private static ImmutableArray<HeaderExpectation> Headers(Field field)
    {
        if (!field.IsMap)
        {
            field.Report("must be a map", "Write for example 'headers: { Content-Type: application/json }'; \"\" stands for any value.");
            return [];
        }

        var headers = ImmutableArray.CreateBuilder<HeaderExpectation>();
        foreach ((string name, Field value) in field.Entries())
        {
            if (!HeaderName.IsValid(name))
            {
                value.Report($"'{name}' is not the name of a header", "Write for example 'Content-Type'.");
            }
            else if (value.Text("application/json") is { } text)
            {
                headers.Add(new HeaderExpectation(name, text));
            }
        }

        return headers.ToImmutable();
    }

    private static ImmutableArray<JsonExpectation> Json(Field field)
    {
        if (!field.IsMap)
        {
            field.Report("must be a map", "Write for example 'json: { $.status: ok }'.");
            return [];
        }

        var values = ImmutableArray.CreateBuilder<JsonExpectation>();
        foreach ((string key, Field value) in field.Entries())
        {
            if (JsonPath.TryParse(key) is not { } path)
            {
                value.Report($"'{key}' is not the path of one value", "Write for example '$.status' or '$.checks[0].name'; wildcards and filters are not known here.");
            }
            else if (value.Node is YamlText { IsNothing: true, Value: not "" })
            {
                values.Add(new JsonExpectation(path, "null"));
            }
            else if (value.Text("ok") is { } text)
            {
                values.Add(new JsonExpectation(path, text));
            }
        }

        return values.ToImmutable();
    }

    private static bool IsMethod(string text) => text.Length is > 0 and < 20 && text.All(char.IsAsciiLetterUpper);
}
