using System.Collections.Immutable;

namespace Gapless.Supervisor.Configuration.Reading;

internal static class HooksReader
{
    private const string Example = "https://deploys.example.com/gate";

    /// <summary>Those HttpClient writes itself, or that would make another request of it.</summary>
    private static readonly string[] Reserved = ["Content-Length", "Content-Type", "Transfer-Encoding", "Connection", "Host", "Expect"];

    public static ImmutableSortedDictionary<HookPoint, ImmutableArray<Hook>> Read(Field field)
    {
        var hooks = ImmutableSortedDictionary.CreateBuilder<HookPoint, ImmutableArray<Hook>>();
        if (field.Keys(KnownKeys.Hooks, "a map") is { } keys)
        {
            foreach ((string name, HookPoint point) in HookNames.All)
            {
                if (keys[name] is { } given)
                {
                    hooks[point] = [.. given.Items().Select(One).OfType<Hook>()];
                }
            }
        }

        return hooks.ToImmutable();
    }

    private static Hook? One(Field field)
    {
        if (field.IsMap)
        {
            return Webhook(field);
        }

        if (field.Text("./notify.sh") is not { } text)
        {
            return null;
        }

        bool isUrl = text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
        if (!isUrl)
        {
            return new Hook.Command(text);
        }

        return Url(field, text) is { } url ? new Hook.Webhook(url) : null;
    }

    private static Hook.Webhook? Webhook(Field field)
    {
        if (field.Keys(KnownKeys.Webhook, "a command, a URL or a map") is not { } keys)
        {
            return null;
        }

        if (keys["url"] is not { } given)
        {
            field.Report("'url' is missing", $"Write for example 'url: {Example}'.");
            return null;
        }

        if (given.Text(Example) is not { } text || Url(given, text) is not { } url)
        {
            return null;
        }

        var hook = new Hook.Webhook(url);
        return hook with
        {
            Headers = keys["headers"] is { } headers ? Headers(headers) : hook.Headers,
            Timeout = keys["timeout"]?.Time("30s", TimeSpan.FromMilliseconds(1)) ?? hook.Timeout,
        };
    }

    private static Uri? Url(Field field, string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || url.Scheme is not ("https" or "http"))
        {
            field.Report($"'{text}' is not the URL of a webhook", $"Write for example '{Example}'.");
            return null;
        }

        if (url.UserInfo.Length > 0)
        {
            field.Report("the URL holds a user or a password", "Send them as a header: 'headers: { Authorization: Basic … }'.");
            return null;
        }

        return url;
    }

    private static ImmutableSortedDictionary<string, string> Headers(Field field)
    {
        var headers = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        if (!field.IsMap)
        {
            field.Report("must be a map", "Write for example 'headers: { Authorization: Bearer abc }'.");
        }

        foreach ((string name, Field value) in field.Entries())
        {
            if (!HeaderName.IsValid(name))
            {
                value.Report($"'{name}' is not the name of a header", "Write for example 'Authorization'.");
            }
            else if (Reserved.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                value.Report($"'{name}' is set by Gapless itself", "Remove it.");
            }
            else if (value.Text("Bearer abc") is { } text)
            {
                if (text.Any(char.IsControl))
                {
                    value.Report("holds a line break or another control character", "Write the value in one line.");
                    continue;
                }

                headers[name] = text;
            }
        }

        return headers.ToImmutable();
    }
}
