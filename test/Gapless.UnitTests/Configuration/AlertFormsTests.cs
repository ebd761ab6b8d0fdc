using Gapless.Supervisor.Configuration;

namespace Gapless.UnitTests.Configuration;

public sealed class AlertFormsTests
{
    private const string Services = "services:\n  shop:\n    run: ./shop\n    listen: 8080\n";

    [Fact]
    public void Every_kind_of_target_reads_as_written()
    {
        var alerts = Yaml.Good(Services + """
            alerts:
              - webhook: https://hooks.example.com/services/T0/B0/secret
                format: slack
                on: [ reverted, crash_loop ]
                services: shop
              - { webhook_file: teams-url, format: teams }
              - smtp: { host: mail.example.com, from: gapless@example.com, to: [ ops@example.com, anna@example.com ], user: gapless, password_env: MAIL_PASSWORD }
              - command: ./page.sh --urgent
            """).Alerts;

        alerts.Select(a => a.Name).ShouldBe(["webhook hooks.example.com", "webhook /etc/gapless/teams-url", "mail to ops@example.com, anna@example.com", "command ./page.sh"]);
        alerts[0].Webhook!.Format.ShouldBe(WebhookFormat.Slack);
        alerts[0].Webhook!.Url.Read().ShouldBe("https://hooks.example.com/services/T0/B0/secret");
        alerts[0].On.ShouldBe([AlertKind.Reverted, AlertKind.CrashLoop]);
        alerts[0].Wants(AlertKind.Reverted, "shop").ShouldBeTrue();
        alerts[0].Wants(AlertKind.Reverted, "cart").ShouldBeFalse();
        alerts[0].Wants(AlertKind.Unserved, "shop").ShouldBeFalse();
        alerts[1].Webhook!.Format.ShouldBe(WebhookFormat.Teams);
        alerts[2].Mail.ShouldNotBeNull().Port.ShouldBe(587);
        alerts[2].Mail!.Security.ShouldBe(MailSecurity.StartTls);
        alerts[2].Mail!.Password!.ToString().ShouldBe("$MAIL_PASSWORD");
        alerts[3].On.ShouldBe(Enum.GetValues<AlertKind>());
    }

    [Fact]
    public void Two_channels_of_one_server_have_names_of_their_own() =>
        Yaml.Good(Services + "alerts: [ { webhook: https://example.com/a }, { webhook: https://example.com/b } ]").Alerts.Select(a => a.Name).ShouldBe(["webhook example.com", "webhook example.com (2)"]);

    [Theory]
    [InlineData("{ format: slack }", "alerts[0]: does not say whom to tell")]
    [InlineData("{ webhook: https://example.com/a, command: ./x }", "has 'webhook' and 'command', but tells one")]
    [InlineData("{ webhook: example.com/very-secret }", "is not the URL of a webhook")]
    [InlineData("{ webhook: https://example.com/a, format: discord }", "'discord' is not known. Write json, slack or teams.")]
    [InlineData("{ command: ./x, format: slack }", "belongs to a webhook")]
    [InlineData("{ command: ./x, on: explosions }", "'explosions' is not known. Write reverted, frozen, refused, crash_loop or unserved.")]
    [InlineData("{ command: ./x, services: cart }", "there is no service 'cart'")]
    [InlineData("{ smtp: { host: mail.example.com, from: a@example.com } }", "'to' is missing")]
    [InlineData("{ smtp: { host: mail.example.com, from: a@example.com, to: everybody } }", "'everybody' is not a mail address")]
    [InlineData("{ smtp: { host: mail.example.com, from: a@example.com, to: b@example.com, tls: ssl } }", "'ssl' is not known. Write starttls, none or tls.")]
    [InlineData("{ smtp: { host: mail.example.com, from: a@example.com, to: b@example.com, user: a } }", "a user and a password belong together")]
    [InlineData("{ smtp: { host: mail.example.com, from: a@example.com, to: b@example.com, password: secret } }", "unknown key")]
    public void What_is_wrong_is_named_with_its_line_and_without_its_secrets(string target, string problem)
    {
        var problems = Yaml.Problems(Services + $"alerts:\n  - {target}\n");
        var found = problems.ShouldHaveSingleItem();
        found.ShouldStartWith("gapless.yaml:6:");
        found.ShouldContain(problem);
        found.ShouldNotContain("very-secret");
    }
}
