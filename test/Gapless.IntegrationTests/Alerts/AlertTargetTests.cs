using System.Text;
using System.Text.Json;
using Gapless.Supervisor.Alerts;
using Gapless.Supervisor.Configuration;
using Gapless.Tests;

namespace Gapless.IntegrationTests.Alerts;

/// <summary>One alert to a real web server, a mail server and a command.</summary>
public sealed class AlertTargetTests : IDisposable
{
    private static readonly Alert Bad = new(
        "host1-7", "reverted", DateTimeOffset.UnixEpoch, "host1", "shop", 3, 2, "shop: the rollout of v2 was turned back", "going back: GET /fast <answered> 500 & \"ä\"\nlast words");

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_webhook_gets_every_field_as_json()
    {
        await using var receiver = await AlertReceiver.StartAsync();
        await SendAsync(Webhook(receiver, WebhookFormat.Json));

        var post = receiver.Posts.ShouldHaveSingleItem();
        post.Id.ShouldBe("host1-7");
        using var json = JsonDocument.Parse(post.Body);
        json.RootElement.GetProperty("kind").GetString().ShouldBe("reverted");
        json.RootElement.GetProperty("service").GetString().ShouldBe("shop");
        json.RootElement.GetProperty("text").GetString().ShouldBe(Bad.Text);
        json.RootElement.GetProperty("rollout").GetInt64().ShouldBe(3);
    }

    [Fact]
    public async Task Slack_gets_a_text_whose_marks_are_escaped()
    {
        await using var receiver = await AlertReceiver.StartAsync();
        await SendAsync(Webhook(receiver, WebhookFormat.Slack));

        using var json = JsonDocument.Parse(receiver.Posts.Single().Body);
        var text = json.RootElement.GetProperty("text").GetString()!;
        text.ShouldContain("*shop: the rollout of v2 was turned back*");
        text.ShouldContain("&lt;answered&gt; 500 &amp; \"ä\"");
    }

    [Fact]
    public async Task Teams_gets_an_adaptive_card()
    {
        await using var receiver = await AlertReceiver.StartAsync();
        await SendAsync(Webhook(receiver, WebhookFormat.Teams));

        using var json = JsonDocument.Parse(receiver.Posts.Single().Body);
        json.RootElement.GetProperty("type").GetString().ShouldBe("message");
        var card = json.RootElement.GetProperty("attachments")[0];
        card.GetProperty("contentType").GetString().ShouldBe("application/vnd.microsoft.card.adaptive");
        card.GetProperty("content").GetProperty("body").EnumerateArray().Select(b => b.GetProperty("text").GetString()).ShouldContain(Bad.Text);
    }

    [Fact]
    public async Task An_answer_that_is_no_success_is_a_failure_with_its_first_words_and_without_the_secret()
    {
        await using var receiver = await AlertReceiver.StartAsync();
        receiver.Answer = _ => Task.FromResult(403);

        var error = await Should.ThrowAsync<AlertException>(SendAsync(Webhook(receiver, WebhookFormat.Json)));
        error.Message.ShouldBe("it answered 403: answer 403");
        await receiver.DisposeAsync();
        error = await Should.ThrowAsync<AlertException>(SendAsync(Webhook(receiver, WebhookFormat.Json)));
        error.Message.ShouldNotContain("very-secret");
    }

    [Fact]
    public async Task The_url_may_stand_in_a_file_that_is_read_each_time()
    {
        await using var receiver = await AlertReceiver.StartAsync();
        var path = _directory.Write("url", "nonsense\n");
        var target = new AlertConfig { Name = "webhook", Webhook = new WebhookConfig(Secret.InFile(path), WebhookFormat.Json) };
        (await Should.ThrowAsync<AlertException>(SendAsync(target))).Message.ShouldBe($"{path} has no URL");

        _directory.Write("url", receiver.Location + "\n");
        await SendAsync(target);
        receiver.Taken.Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_mail_goes_to_everybody_with_its_text_whole()
    {
        using var server = new MailServer();
        await SendAsync(Mail(server) with { To = ["ops@example.com", "anna@example.com"] });

        server.Said.Where(s => !s.StartsWith("EHLO", StringComparison.Ordinal)).ShouldBe(
            ["MAIL FROM:<gapless@example.com>", "RCPT TO:<ops@example.com>", "RCPT TO:<anna@example.com>", "DATA", "QUIT"]);
        var mail = server.Mails.ShouldHaveSingleItem();
        mail.ShouldContain("Subject: [gapless] shop: the rollout of v2 was turned back\n");
        mail.ShouldContain("Message-ID: <host1-7@gapless>\n");
        mail.ShouldContain("To: ops@example.com,\n anna@example.com\n");
        Encoding.UTF8.GetString(Convert.FromBase64String(mail.Split("\n\n")[1].Replace("\n", ""))).ShouldContain("GET /fast <answered> 500 & \"ä\"\r\nlast words");
    }

    [Fact]
    public async Task A_subject_that_is_not_ascii_is_encoded_in_words_that_are_short_enough()
    {
        using var server = new MailServer();
        await SendAsync(Mail(server), Bad with { Title = "shop: Ausgabe „größer“ 𝔤𝔢𝔥𝔱 nicht\nX-Injected: yes" });

        var lines = server.Mails.Single().Split('\n');
        lines.ShouldAllBe(l => l.Length < 78);
        lines.ShouldNotContain(l => l.StartsWith("X-Injected", StringComparison.Ordinal));
        var words = lines.SkipWhile(l => !l.StartsWith("Subject: ", StringComparison.Ordinal)).TakeWhile((l, i) => i == 0 || l.StartsWith(' ')).Select(l => l.Split(' ')[^1]).ToList();
        string.Concat(words.Select(w => Encoding.UTF8.GetString(Convert.FromBase64String(w["=?utf-8?B?".Length..^2])))).ShouldBe("[gapless] shop: Ausgabe „größer“ 𝔤𝔢𝔥𝔱 nicht X-Injected: yes");
    }

    [Fact]
    public async Task A_server_without_starttls_gets_nothing_unless_it_may_go_in_the_clear()
    {
        using var server = new MailServer();
        var error = await Should.ThrowAsync<AlertException>(SendAsync(Mail(server) with { Security = MailSecurity.StartTls }));
        error.Message.ShouldContain("does not offer STARTTLS");
        server.Said.ShouldHaveSingleItem().ShouldStartWith("EHLO");
    }

    [Fact]
    public async Task A_user_says_who_he_is_and_a_refusal_does_not_repeat_the_password()
    {
        using var server = new MailServer();
        var password = _directory.Write("password", "top secret\n");
        var mail = Mail(server) with { User = "gapless", Password = Secret.InFile(password) };
        await SendAsync(mail);
        server.Said.ShouldContain("AUTH PLAIN " + Convert.ToBase64String("\0gapless\0top secret"u8));

        server.Misbehave = command => command.StartsWith("AUTH", StringComparison.Ordinal) ? "535 wrong" : null;
        var error = await Should.ThrowAsync<AlertException>(SendAsync(mail));
        error.Message.ShouldBe("the server answered 535 wrong to AUTH PLAIN");
        server.Mails.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_recipient_that_is_refused_is_a_failure()
    {
        using var server = new MailServer { Misbehave = command => command.StartsWith("RCPT", StringComparison.Ordinal) ? "550 no such user" : null };
        (await Should.ThrowAsync<AlertException>(SendAsync(Mail(server)))).Message.ShouldBe("the server answered 550 no such user to RCPT TO:<ops@example.com>");
        server.Mails.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_command_has_it_in_its_environment_and_on_its_stdin()
    {
        await SendAsync(new AlertConfig { Name = "command", Command = "cat > stdin.json && printf '%s|%s|%s|%s' \"$GAPLESS_ALERT\" \"$GAPLESS_ALERT_KIND\" \"$GAPLESS_SERVICE\" \"$GAPLESS_ALERT_TITLE\" > variables" });

        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_directory.Path, "stdin.json")));
        json.RootElement.GetProperty("text").GetString().ShouldBe(Bad.Text);
        (await File.ReadAllTextAsync(Path.Combine(_directory.Path, "variables"))).ShouldBe("host1-7|reverted|shop|shop: the rollout of v2 was turned back");
        Directory.EnumerateFiles(_directory.Path, "alert-*").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_command_that_fails_is_a_failure_with_its_last_line()
    {
        var error = await Should.ThrowAsync<AlertException>(SendAsync(new AlertConfig { Name = "command", Command = "echo no pager; exit 3" }));
        error.Message.ShouldBe("ended with exit code 3: no pager");
    }

    private Task SendAsync(MailConfig mail, Alert? alert = null) => SendAsync(new AlertConfig { Name = "mail", Mail = mail }, alert);

    private Task SendAsync(AlertConfig config, Alert? alert = null) =>
        AlertTarget.Of(config, Path.Combine(_directory.Path, "gapless.yaml"), _directory.Path, TimeProvider.System).SendAsync(alert ?? Bad, TimeProvider.System, TestContext.Current.CancellationToken);

    private static AlertConfig Webhook(AlertReceiver receiver, WebhookFormat format) => new() { Name = "webhook", Webhook = new WebhookConfig(Secret.Of(receiver.Location.ToString()), format) };

    private static MailConfig Mail(MailServer server) => new() { Host = "127.0.0.1", Port = server.Port, From = "gapless@example.com", To = ["ops@example.com"], Security = MailSecurity.None };
}
