using System.Collections.Immutable;

namespace Gapless.Supervisor.Configuration.Reading;

internal static class WarmUpReader
{
    public static WarmUpConfig? Read(Field field)
    {
        if (!field.IsMap)
            return Requests(field);
        if (field.Keys(KnownKeys.WarmUp, "a list of requests, or a map") is not { } keys)
            return null;
        if (keys["requests"] is not { } requests)
        {
            field.Report("'requests' is missing", "Write for example 'requests: [ /, /api/products ]'.");
            return null;
        }

        return Requests(requests) is not { } config ? null : config with
        {
            Within = keys["within"]?.Time("30s", TimeSpan.FromSeconds(1)) ?? config.Within,
            Compare = keys["compare"] is { } compare ? Compare(compare) : config.Compare,
        };
    }

    private static WarmUpConfig? Requests(Field field)
    {
        Field[] items = [.. field.Items()];
        if (items.Length == 0)
            field.Report("has no request", "Write for example '[ /, /api/products ]', or remove it.");
        ImmutableArray<HttpCheck> requests = [.. items.Select(Request).OfType<HttpCheck>()];
        return requests.IsEmpty ? null : new WarmUpConfig { Requests = requests };
    }

    private static HttpCheck? Request(Field field)
    {
        var request = !field.IsMap
            ? field.Text("/") is { } line ? HttpReader.Line(field, line) : null
            : field.Keys(KnownKeys.Replayed, "a path or a map") is { } keys ? FromMap(field, keys) : null;
        if (request is { Method: not ("GET" or "HEAD") })
        {
            field.Report($"'{request.Method}' may change something", "Only GET and HEAD are replayed, as both versions are asked many times.");
            return null;
        }

        if (request is not null && request != new HttpCheck { Method = request.Method, Path = request.Path, Host = request.Host })
            field.Report("says what the answer must be", "Remove it: the answer is compared with the live version's. What it must be is a matter for 'smoke'.");
        return request;
    }

    private static HttpCheck? FromMap(Field field, Section keys)
    {
        if (keys["http"] is { } http)
            return HttpReader.Read(http, keys);
        field.Report("'http' is missing", "Write for example '{ http: /api/products, host: example.org }'.");
        return null;
    }

    private static AnswerLikeness Compare(Field field)
    {
        if (field.Text("shape") is not { } text)
            return AnswerLikeness.Shape;
        if (Enum.TryParse<AnswerLikeness>(text, ignoreCase: true, out var likeness) && Enum.IsDefined(likeness))
            return likeness;
        field.Report($"'{text}' is not known", "Write status, shape or body.");
        return AnswerLikeness.Shape;
    }
}
