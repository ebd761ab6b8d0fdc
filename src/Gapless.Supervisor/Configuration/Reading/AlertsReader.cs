using System.Collections.Immutable;
using System.Net.Mail;

namespace Gapless.Supervisor.Configuration.Reading;

/// <summary>Who is told when something went wrong.</summary>
internal sealed class AlertsReader(string path, Predicate<string> fileExists)
{
    private const string UrlExample = "https://hooks.example.com/services/T0/B0/secret";

    private readonly string _directory = Path.GetDirectoryName(path)!;

    /// <param name="services">The names that are declared.</param>
    public ImmutableArray<AlertConfig> Read(Field field, IReadOnlyCollection<string> services)
    {
        var targets = new List<AlertConfig>();
        foreach (Field item in field.Items())
        {
            if (Target(item, services) is { } target)
            {
                // Two channels of one chat server have the same address but for what is secret in it.
                int same = targets.Count(t => t.Name == target.Name || t.Name.StartsWith(target.Name + " (", StringComparison.Ordinal));
                targets.Add(same == 0 ? target : target with { Name = $"{target.Name} ({same + 1})" });
            }
        }

        return [.. targets];
    }

    private AlertConfig? Target(Field field, IReadOnlyCollection<string> services)
    {
        if (field.Keys(KnownKeys.Alert, "a map with one of 'webhook', 'smtp' and 'command'") is not { } keys)
        {
            return null;
        }

        string[] kinds = [.. new[] { "webhook", "webhook_file", "webhook_env", "smtp", "command" }.Where(keys.Has)];
        if (kinds.Length != 1)
        {
            field.Report(
                kinds.Length == 0 ? "does not say whom to tell" : $"has '{kinds[0]}' and '{kinds[1]}', but tells one",
                "Give it one of 'webhook', 'webhook_file', 'webhook_env', 'smtp' and 'command'; write two as two items of the list.");
            return null;
        }

        if (keys.Has("format") && !kinds[0].StartsWith("webhook", StringComparison.Ordinal))
        {
            keys.ReportKey("format", "belongs to a webhook", "Remove it.");
        }

        AlertConfig? target = keys switch
        {
            _ when keys["smtp"] is { } smtp => Mail(smtp) is { } mail ? new AlertConfig { Name = $"mail to {string.Join(", ", mail.To)}", Mail = mail } : null,
            _ when keys["command"] is { } command => command.Text("./page.sh") is { } line ? new AlertConfig { Name = $"command {line.Split(' ')[0]}", Command = line } : null,
            _ => Webhook(keys),
        };
        return target is null ? null : target with
        {
            On = keys["on"] is { } on ? Kinds(on) : target.On,
            Services = keys["services"] is { } names ? Services(names, services) : target.Services,
        };
    }

    private AlertConfig? Webhook(Section keys)
    {
        WebhookFormat format = keys["format"] is { } named ? Choice(named, WebhookFormat.Json) : WebhookFormat.Json;
        if (keys["webhook"] is { } field)
        {
            if (field.Text(UrlExample) is not { } text)
            {
                return null;
            }

            if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "https" or "http")
            {
                return new AlertConfig { Name = $"webhook {url.Authority}", Webhook = new WebhookConfig(Secret.Of(text), format) };
            }

            // Not the text itself: it may be the secret one.
            field.Report("is not the URL of a webhook", $"Write for example 'webhook: {UrlExample}'.");
            return null;
        }

        Secret? secret = Hidden(keys, "webhook");
        return secret is null ? null : new AlertConfig { Name = $"webhook {secret}", Webhook = new WebhookConfig(secret, format) };
    }

    private MailConfig? Mail(Field field)
    {
        if (field.Keys(KnownKeys.Smtp, "a map with 'host', 'from' and 'to'") is not { } keys)
        {
            return null;
        }

        string[] missing = [.. new[] { "host", "from", "to" }.Where(k => !keys.Has(k))];
        if (missing.Length > 0)
        {
            field.Report($"'{missing[0]}' is missing", "Write for example 'smtp: { host: mail.example.com, from: gapless@example.com, to: ops@example.com }'.");
            return null;
        }

        MailSecurity security = keys["tls"] is { } tls ? Choice(tls, MailSecurity.StartTls) : MailSecurity.StartTls;
        Secret? password = Hidden(keys, "password");
        string? user = keys["user"]?.Text("gapless");
        if (keys.Has("user") != (keys.Has("password_file") || keys.Has("password_env")))
        {
            field.Report("a user and a password belong together", "Write 'user' and one of 'password_file' and 'password_env', or none of them.");
        }

        string? host = keys["host"]?.Text("mail.example.com");
        string? from = Address(keys["from"]!.Value, "gapless@example.com");
        ImmutableArray<string> to = [.. keys["to"]!.Value.Items().Select(t => Address(t, "ops@example.com")).OfType<string>()];
        return host is null || from is null || to.IsEmpty ? null : new MailConfig
        {
            Host = host,
            Port = keys["port"]?.Integer(1, 65535, "587") ?? security switch { MailSecurity.StartTls => 587, MailSecurity.Tls => 465, _ => 25 },
            From = from,
            To = to,
            Security = security,
            User = user,
            Password = password,
        };
    }

    private static string? Address(Field field, string example)
    {
        if (field.Text(example) is not { } text)
        {
            return null;
        }

        if (MailAddress.TryCreate(text, out MailAddress? address) && address.Address == text && text.All(c => c is > ' ' and < '\x7f'))
        {
            return text;
        }

        field.Report($"'{text}' is not a mail address", $"Write for example '{example}'.");
        return null;
    }

    /// <summary>Of the keys <paramref name="name"/>_file and _env.</summary>
    private Secret? Hidden(Section keys, string name)
    {
        if (keys.Has(name + "_file") && keys.Has(name + "_env"))
        {
            keys.ReportKey(name + "_env", $"stands beside '{name}_file'", "Keep one of them.");
        }

        if (keys[name + "_file"] is { } file)
        {
            if (file.Text("/etc/gapless/" + name) is not { } relative)
            {
                return null;
            }

            string absolute = Path.GetFullPath(relative, _directory);
            if (!fileExists(absolute))
            {
                file.Report($"there is no file {absolute}", "Relative paths begin at the directory of this file.");
            }

            return Secret.InFile(absolute);
        }

        return keys[name + "_env"]?.Text("GAPLESS_" + name.ToUpperInvariant()) is { } variable ? Secret.InVariable(variable) : null;
    }

    private static ImmutableArray<AlertKind> Kinds(Field field) =>
        [.. field.Items().Select(item => item.Text("reverted") is null ? (AlertKind?)null : Choice(item, AlertKind.Reverted)).OfType<AlertKind>().Distinct()];

    private static ImmutableArray<string> Services(Field field, IReadOnlyCollection<string> declared)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (Field item in field.Items())
        {
            if (item.Text("shop") is not { } name)
            {
                continue;
            }

            if (!declared.Contains(name))
            {
                item.Report($"there is no service '{name}'", $"Declared are: {string.Join(", ", declared)}.");
            }

            names.Add(name);
        }

        return names.ToImmutable();
    }

    /// <summary>Names as in the file: lower case, with underscores.</summary>
    private static T Choice<T>(Field field, T otherwise)
        where T : struct, Enum
    {
        Dictionary<string, T> known = Enum.GetValues<T>().ToDictionary(AlertWords.Of);
        if (field.Text(known.Keys.First()) is not { } text)
        {
            return otherwise;
        }

        if (known.TryGetValue(text, out T value))
        {
            return value;
        }

        field.Report($"'{text}' is not known", $"Write {string.Join(", ", known.Keys.SkipLast(1))} or {known.Keys.Last()}.");
        return otherwise;
    }
}
