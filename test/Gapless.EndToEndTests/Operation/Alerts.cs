using Gapless.EndToEndTests.Harness;
using Gapless.Tests;

namespace Gapless.EndToEndTests.Operation;

/// <summary>People hear of a release that was turned back: each once, whatever happens meanwhile.</summary>
public sealed class Alerts
{
    private const string Smoke = "smoke: [ GET /fast -> 200 ]";
    private const string Bad = """{ "failOneIn": 1 }""";

    [Fact]
    public async Task A_supervisor_that_is_killed_sends_again_what_was_not_confirmed_and_nothing_else()
    {
        await using var first = await AlertReceiver.StartAsync();
        await using var second = await AlertReceiver.StartAsync();
        using var asked = new SemaphoreSlim(0);
        second.Answer = _ =>
        {
            asked.Release();
            // It is never told that the alert has come.
            return new TaskCompletionSource<int>().Task;
        };
        await using var house = await new House(settings: Smoke).TellOfTrouble(Webhook(first), Webhook(second)).ServeAsync();
        using (var feed = house.Follow(await house.LastEventAsync()))
        {
            // The way back waits for nobody who is told of it.
            (await house.DeployAsync(house.Release("v2", Bad))).ShouldExitWith(1);
            await feed.WaitForAsync("alert.sent");
        }

        (await asked.WaitAsync(TestLimits.Event)).ShouldBeTrue();
        await house.KillNineAsync();
        second.Answer = _ => Task.FromResult(200);
        await house.StartAsync();

        await second.TakenAsync(1);
        await house.EventuallyAsync(() => house.EventsAsync().Result.Count(e => e.Kind == "alert.sent") == 2, "both confirmations are on record");
        first.Posts.Count.ShouldBe(1);
        second.Taken.ShouldHaveSingleItem().ShouldContain("turned back");
        (await house.RunAsync("audit", "verify")).ShouldExitWith(0);
    }

    [Fact]
    public async Task A_test_goes_to_everybody_and_names_those_that_did_not_take_it_without_their_secrets()
    {
        using var certificate = SelfMadeCertificate.Make();
        using var mail = new MailServer(certificate);
        using var secureMail = new MailServer(certificate, isSecureAtOnce: true);
        await using var receiver = await AlertReceiver.StartAsync();
        await using var house = new House();
        await File.WriteAllTextAsync(Path.Combine(house.Folder, "authority.pem"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(house.Folder, "password"), "very secret\n");
        house.TellOfTrouble(
            Webhook(receiver),
            $"{{ smtp: {{ host: localhost, port: {mail.Port}, from: gapless@example.com, to: ops@example.com, user: gapless, password_file: password }} }}",
            $"{{ smtp: {{ host: localhost, port: {secureMail.Port}, tls: tls, from: gapless@example.com, to: anna@example.com }} }}",
            "{ command: 'cat > told.json' }");
        await house.StartAsync(new Dictionary<string, string> { ["SSL_CERT_FILE"] = Path.Combine(house.Folder, "authority.pem") });

        var told = (await house.RunAsync("alerts", "test")).ShouldExitWith(0);

        told.ToString().ShouldContain("mail to ops@example.com: took it");
        receiver.Taken.ShouldHaveSingleItem().ShouldContain("\"test\"");
        mail.Mails.ShouldHaveSingleItem();
        mail.Said.ShouldContain("STARTTLS");
        mail.Said.Where(s => s.Contains("AUTH", StringComparison.Ordinal) || s.StartsWith("MAIL", StringComparison.Ordinal)).ShouldAllBe(s => s.StartsWith('+'));
        secureMail.Mails.ShouldHaveSingleItem();
        (await File.ReadAllTextAsync(Path.Combine(house.Folder, "told.json"))).ShouldContain("\"kind\":\"test\"");

        receiver.Answer = _ => Task.FromResult(500);
        var failed = (await house.RunAsync("alerts", "test")).ShouldExitWith(4);
        failed.ToString().ShouldContain("1 of 4 did not take the test");
        failed.ToString().ShouldContain("it answered 500");
        (failed.ToString() + await house.RunAsync("events", "--json") + await house.RunAsync("status", "--json")).ShouldNotContain("secret");
    }

    private static string Webhook(AlertReceiver receiver) => $"{{ webhook: '{receiver.Location}' }}";
}
