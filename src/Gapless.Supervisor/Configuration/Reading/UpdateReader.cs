namespace Gapless.Supervisor.Configuration.Reading;

internal static class UpdateReader
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    public static UpdateConfig? Read(Field field)
    {
        const string Example = "https://example.com/shop/feed.json";
        if (!field.IsMap)
        {
            return Feed(field, Example) is { } only ? new UpdateConfig(only) : null;
        }

        if (field.Keys(KnownKeys.Update, "the URL of a feed, or a map") is not { } keys)
        {
            return null;
        }

        if (keys["feed"] is not { } feed)
        {
            field.Report("'feed' is missing", $"Write for example 'feed: {Example}'.");
            return null;
        }

        TimeSpan? every = keys["every"]?.Time("30s", Least);
        return Feed(feed, Example) is { } url ? new UpdateConfig(url, every) : null;
    }

    private static Uri? Feed(Field field, string example)
    {
        if (field.Text(example) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "https" or "http" && url.UserInfo.Length == 0)
        {
            return url;
        }

        field.Report($"'{text}' is not the URL of a feed", $"Write for example 'feed: {example}'.");
        return null;
    }
}
