using System.Net;
using Gapless.Supervisor.Configuration;

namespace Gapless.UnitTests.Configuration;

/// <summary>The short and long forms of each key, and what is said of wrong ones.</summary>
public sealed class ConfigFormsTests
{
    [Theory]
    [InlineData("8080", "0.0.0.0:8080")]
    [InlineData("':8080'", "0.0.0.0:8080")]
    [InlineData("localhost:8080", "127.0.0.1:8080")]
    [InlineData("10.0.0.1:80", "10.0.0.1:80")]
    [InlineData("'[::]:8080'", "[::]:8080")]
    [InlineData("'[::1]:8080'", "[::1]:8080")]
    [InlineData("unix:/run/shop.sock", "unix:/run/shop.sock")]
    [InlineData("[ 8080, 'unix:/run/shop.sock' ]", "0.0.0.0:8080 unix:/run/shop.sock")]
    [InlineData("[ '0.0.0.0:8080', '[::]:8080' ]", "0.0.0.0:8080 [::]:8080")]
    public void Listen_takes_ports_addresses_and_paths(string written, string read)
    {
        ServiceConfig shop = Yaml.Good($"services:\n  shop:\n    run: ./shop\n    listen: {written}\n").Services.Single();
        string.Join(' ', shop.Listen).ShouldBe(read);
    }

    [Theory]
    [InlineData("0", "services.shop.listen: '0' is not a port from 1 to 65535. Write for example '8080', '127.0.0.1:8080' or '[::]:8080'.")]
    [InlineData("http://0.0.0.0:8080/", "services.shop.listen: 'http://0.0.0.0:8080/' is a URL. Write '0.0.0.0:8080'.")]
    [InlineData("'*:8080'", "services.shop.listen: '*' is not an IP address. Write '0.0.0.0:8080', or '[::]:8080' for IPv4 and IPv6.")]
    [InlineData("shop.example:80", "services.shop.listen: 'shop.example' is not an IP address. Names are not looked up: write the address, or 'localhost'.")]
    [InlineData("'::1:8080'", "services.shop.listen: '::1:8080' is not clear about its port. Put an IPv6 address into brackets: '[::1]:8080'.")]
    [InlineData("10.0.0.1", "services.shop.listen: '10.0.0.1' names no port. Write for example '10.0.0.1:8080'.")]
    [InlineData("/run/shop.sock", "services.shop.listen: '/run/shop.sock' is neither an address nor a Unix socket. For a Unix socket write 'unix:/run/shop.sock'.")]
    [InlineData("unix:shop.sock", "services.shop.listen: 'shop.sock' is not the absolute path of a socket. Write for example 'unix:/run/shop.sock'.")]
    [InlineData("[]", "services.shop.listen: is an empty list. Write for example 'listen: 0.0.0.0:8080'.")]
    [InlineData("{ port: 80 }", "services.shop.listen: must be one value, not a map. Write for example 'listen: 0.0.0.0:8080'.")]
    [InlineData("[ 8080, 8080 ]", "services.shop.listen[0]: '0.0.0.0:8080' and '0.0.0.0:8080' are the same endpoint. Give each endpoint its own port or path.")]
    public void A_wrong_endpoint_is_explained(string written, string problem) =>
        Yaml.Problems($"services:\n  shop:\n    run: ./shop\n    listen: {written}\n").ShouldHaveSingleItem().Split(": ", 2)[1].ShouldBe(problem);

    [Fact]
    public void A_unix_path_must_leave_room_for_the_names_of_generations()
    {
        string longest = "/" + new string('a', ListenAddress.MaxUnixPathBytes - 1);
        Yaml.Good($"services:\n  shop: {{ run: x, listen: 'unix:{longest}' }}\n");
        Yaml.Problems($"services:\n  shop: {{ run: x, listen: 'unix:{longest}b' }}\n").ShouldHaveSingleItem().ShouldContain("the path is 93 bytes long, more than 92");
    }

    [Theory]
    [InlineData("0.0.0.0:80", "0.0.0.0:80")]
    [InlineData("0.0.0.0:80", "127.0.0.1:80")]
    [InlineData("127.0.0.1:80", "'[::]:80'")]
    [InlineData("0.0.0.0:80", "'[::]:80'")]
    [InlineData("unix:/run/a", "unix:/run/a")]
    public void Two_services_cannot_share_an_endpoint(string first, string second) =>
        Yaml.Problems($"services:\n  a: {{ run: x, listen: {first} }}\n  b: {{ run: x, listen: {second} }}\n")
            .ShouldHaveSingleItem().ShouldStartWith($"gapless.yaml:3:24: services.b.listen: '{second.Trim('\'')}' is taken by service 'a' ('{first}')");

    [Theory]
    [InlineData("127.0.0.1:80", "127.0.0.2:80")]
    [InlineData("0.0.0.0:80", "'[::1]:80'")]
    [InlineData("0.0.0.0:80", "0.0.0.0:81")]
    public void Endpoints_that_do_not_meet_are_fine(string first, string second) =>
        Yaml.Good($"services:\n  a: {{ run: x, listen: {first} }}\n  b: {{ run: x, listen: {second} }}\n");

    [Theory]
    [InlineData("30s", 30_000)]
    [InlineData("500ms", 500)]
    [InlineData("5m", 300_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1.5s", 1500)]
    [InlineData("7", 7000)]
    [InlineData("0", 0)]
    [InlineData("2d", 172_800_000)]
    public void Durations_have_units_and_a_plain_number_means_seconds(string written, int milliseconds)
    {
        Yaml.Read("drain: " + written).Drain.Timeout.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
        Duration.TryParse(Duration.Format(TimeSpan.FromMilliseconds(milliseconds)), out TimeSpan again).ShouldBeTrue();
        again.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1s")]
    [InlineData("s")]
    [InlineData("5x")]
    [InlineData("30s1m")]
    [InlineData("1m30")]
    [InlineData("1e3")]
    [InlineData("1..5s")]
    [InlineData("400d")]
    public void Other_text_is_no_duration(string written) => Duration.TryParse(written, out _).ShouldBeFalse();

    [Theory]
    [InlineData("env: { A: 1, B: 'x y', C: }")]
    [InlineData("env: [ A=1, 'B=x y', C= ]")]
    public void Env_is_a_map_or_a_list(string written) =>
        Yaml.Read(written).Env.Select(e => $"{e.Key}={e.Value}").ShouldBe(["A=1", "B=x y", "C="]);

    [Theory]
    [InlineData("env: [ A ]", "services.shop.env[0]: 'A' has no value. Write 'A=value'. The supervisor's own environment is not passed on by name.")]
    [InlineData("env: A=1", "services.shop.env: must be a map or a list. Write for example 'env: { LOG_LEVEL: info }'.")]
    [InlineData("env: { LISTEN_FDS: 3 }", "services.shop.env.LISTEN_FDS: 'LISTEN_FDS' is set by Gapless itself. Remove it.")]
    [InlineData("env: { 1A: 3 }", "services.shop.env.1A: '1A' is not a name for a variable. Use letters, digits and underscores, no digit first.")]
    [InlineData("env: { A: [ 1 ] }", "services.shop.env.A: must be one value, not a list. Write for example 'A: value'.")]
    public void A_wrong_variable_is_explained(string written, string problem) => Yaml.Problem(written).ShouldBe(problem);

    [Fact]
    public void Env_files_are_relative_to_the_configuration()
    {
        Yaml.Read("env_file: shop.env").EnvFiles.ShouldBe(["/etc/gapless/shop.env"]);
        Yaml.Read("env_file: [ ../a.env, /b.env ]").EnvFiles.ShouldBe(["/etc/a.env", "/b.env"]);
    }

    [Fact]
    public void Drain_restart_and_shared_have_their_forms()
    {
        Yaml.Read("drain: 5s").Drain.ShouldBe(new DrainConfig { Timeout = TimeSpan.FromSeconds(5) });
        Yaml.Read("restart: { backoff: 1s, max_backoff: 2s, limit: 3, window: 4s }").Restart
            .ShouldBe(new RestartConfig { Backoff = TimeSpan.FromSeconds(1), MaxBackoff = TimeSpan.FromSeconds(2), Limit = 3, Window = TimeSpan.FromSeconds(4) });
        Yaml.Read("shared: [ data/, app.db, deep/er// ]").Shared.ShouldBe(["data/", "app.db", "deep/er/"]);
        Yaml.Read("shared: uploads/").Shared.ShouldBe(["uploads/"]);
        Yaml.Read("shared: []").Shared.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/var/log/", "services.shop.shared: '/var/log/' is not a path inside the release. Write for example 'logs/' for a directory, 'app.db' for a file: no '/' at the start, no '..'.")]
    [InlineData("../x", "services.shop.shared: '../x' is not a path inside the release. Write for example 'logs/' for a directory, 'app.db' for a file: no '/' at the start, no '..'.")]
    [InlineData("./", "services.shop.shared: './' is not a path inside the release. Write for example 'logs/' for a directory, 'app.db' for a file: no '/' at the start, no '..'.")]
    [InlineData("[ a/, a/b ]", "services.shop.shared[1]: 'a/b' and 'a/' lie in each other. Keep the outer one.")]
    [InlineData("[ a, a/ ]", "services.shop.shared[1]: 'a/' stands here twice. Keep the outer one.")]
    public void A_wrong_shared_path_is_explained(string written, string problem) => Yaml.Problem("shared: " + written).ShouldBe(problem);

    [Fact]
    public void Hooks_are_one_command_or_several()
    {
        ServiceConfig shop = Yaml.Read("hooks: { before_start: ./migrate, after_promote: [ ./a, ./b ] }");
        shop.Hooks[HookPoint.BeforeStart].ShouldBe([new Hook.Command("./migrate")]);
        shop.Hooks[HookPoint.AfterPromote].ShouldBe([new Hook.Command("./a"), new Hook.Command("./b")]);
        Yaml.Problem("hooks: { before_strat: x }").ShouldBe("services.shop.hooks.before_strat: unknown key. Did you mean 'before_start'?");
        HookNames.All.Count.ShouldBe(Enum.GetValues<HookPoint>().Length);
    }

    [Fact]
    public void A_hook_may_be_a_webhook()
    {
        ServiceConfig shop = Yaml.Read("hooks:", "  before_shift: [ ./a, 'https://example.com/gate?x=1' ]", "  after_promote: { url: 'http://10.0.0.1/', headers: { Authorization: Bearer abc }, timeout: 5s }");
        var plain = new Hook.Webhook(new Uri("https://example.com/gate?x=1"));
        shop.Hooks[HookPoint.BeforeShift].ShouldBe([new Hook.Command("./a"), plain]);
        plain.Timeout.ShouldBe(TimeSpan.FromSeconds(30));
        plain.Display.ShouldBe("POST https://example.com/gate");
        Hook.Webhook whole = shop.Hooks[HookPoint.AfterPromote].ShouldHaveSingleItem().ShouldBeOfType<Hook.Webhook>();
        (whole.Url.ToString(), whole.Timeout.TotalSeconds).ShouldBe(("http://10.0.0.1/", 5.0));
        whole.Headers.ShouldHaveSingleItem().ShouldBe(new KeyValuePair<string, string>("Authorization", "Bearer abc"));
        whole.ShouldNotBe(whole with { Headers = whole.Headers.Clear() });
    }

    [Theory]
    [InlineData("https://", "services.shop.hooks.after_shift: 'https://' is not the URL of a webhook. Write for example 'https://deploys.example.com/gate'.")]
    [InlineData("https://a:b@example.com/", "services.shop.hooks.after_shift: the URL holds a user or a password. Send them as a header: 'headers: { Authorization: Basic … }'.")]
    [InlineData("{ headers: { A: b } }", "services.shop.hooks.after_shift: 'url' is missing. Write for example 'url: https://deploys.example.com/gate'.")]
    [InlineData("{ url: './a' }", "services.shop.hooks.after_shift.url: './a' is not the URL of a webhook. Write for example 'https://deploys.example.com/gate'.")]
    [InlineData("{ url: 'https://a/', headers: { host: b } }", "services.shop.hooks.after_shift.headers.host: 'host' is set by Gapless itself. Remove it.")]
    [InlineData("{ url: 'https://a/', headers: { 'a:': b } }", "services.shop.hooks.after_shift.headers.a:: 'a:' is not the name of a header. Write for example 'Authorization'.")]
    [InlineData("{ url: 'https://a/', headers: { A: \"b\\nc\" } }", "services.shop.hooks.after_shift.headers.A: holds a line break or another control character. Write the value in one line.")]
    [InlineData("{ url: 'https://a/', timeout: soon }", "services.shop.hooks.after_shift.timeout: 'soon' is not a duration. Write for example 'timeout: 30s' (ms, s, m, h, d).")]
    public void A_wrong_webhook_is_explained(string written, string problem) => Yaml.Problem("hooks: { after_shift: " + written + " }").ShouldBe(problem);

    [Theory]
    [InlineData("drain: 1s", TrustPolicy.Off, 1, "")]
    [InlineData("trust: off", TrustPolicy.Off, 1, "")]
    [InlineData("trust: warn", TrustPolicy.Warn, 1, "")]
    [InlineData("trust: require", TrustPolicy.Require, 1, "")]
    [InlineData("trust: { keys: ci }", TrustPolicy.Require, 1, "ci")]
    [InlineData("trust: { policy: warn, threshold: 2, keys: [ ci, anna, ci ] }", TrustPolicy.Warn, 2, "ci anna")]
    public void Trust_is_a_word_or_a_map(string written, TrustPolicy policy, int threshold, string keys)
    {
        TrustConfig trust = Yaml.Read(written).Trust;
        (trust.Policy, trust.Threshold, string.Join(' ', trust.Keys)).ShouldBe((policy, threshold, keys));
    }

    [Theory]
    [InlineData("trust: yes", "services.shop.trust: 'yes' is not known here. Write 'require', 'warn' or 'off'.")]
    [InlineData("trust: { policy: on }", "services.shop.trust.policy: 'on' is not known here. Write 'require', 'warn' or 'off'.")]
    [InlineData("trust: { threshold: 2, keys: [ ci, ci ] }", "services.shop.trust.threshold: 2 keys must sign, but only 1 may. Lower 'threshold', or name more 'keys'.")]
    [InlineData("update: feed.json", "services.shop.update: 'feed.json' is not the URL of a feed. Write for example 'feed: https://example.com/shop/feed.json'.")]
    [InlineData("update: { every: 1m }", "services.shop.update: 'feed' is missing. Write for example 'feed: https://example.com/shop/feed.json'.")]
    [InlineData("update: { feed: 'https://a:b@example.com/' }", "services.shop.update.feed: 'https://a:b@example.com/' is not the URL of a feed. Write for example 'feed: https://example.com/shop/feed.json'.")]
    [InlineData("update: { feed: 'https://example.com/f', every: 10ms }", "services.shop.update.every: '10ms' is too short. The least is 1s.")]
    public void Wrong_trust_and_updates_are_explained(string written, string problem) => Yaml.Problem(written).ShouldBe(problem);

    [Theory]
    [InlineData("update: https://example.com/f", null)]
    [InlineData("update: { feed: 'https://example.com/f', every: 30s }", 30)]
    public void Update_is_a_url_or_a_map(string written, int? seconds)
    {
        UpdateConfig update = Yaml.Read(written).Update.ShouldNotBeNull();
        (update.Feed.ToString(), update.Every?.TotalSeconds).ShouldBe(("https://example.com/f", seconds));
    }

    [Theory]
    [InlineData("hosting: auto", HostingMode.Auto)]
    [InlineData("hosting: off", HostingMode.Off)]
    [InlineData("keep: 5", HostingMode.Auto)]
    public void The_control_channel_can_be_left_out(string written, HostingMode mode) => Yaml.Read(written).Hosting.ShouldBe(mode);

    [Theory]
    [InlineData("strategy: recrate", "services.shop.strategy: 'recrate' is no strategy. Did you mean 'recreate'?")]
    [InlineData("strategy: blue-green", "services.shop.strategy: 'blue-green' is no strategy. Write 'rolling', or 'recreate' for an app that cannot run twice.")]
    [InlineData("hosting: on", "services.shop.hosting: 'on' is not known here. Write 'hosting: auto' or 'hosting: off', or remove the line.")]
    [InlineData("workers: 65", "services.shop.workers: '65' is not a whole number from 1 to 64. Write for example 'workers: 2'.")]
    [InlineData("workers:", "services.shop.workers: has no value. Write for example 'workers: 2', or remove the key.")]
    [InlineData("replicas: 2", "services.shop.replicas: unknown key. Did you mean 'workers'?")]
    [InlineData("unserved-after: 2", "services.shop.unserved-after: unknown key. Did you mean 'unserved_after'?")]
    [InlineData("restart: { backoff: 20s }", "services.shop.restart: 'backoff' (20s) is longer than 'max_backoff' (10s). Raise 'max_backoff', or lower 'backoff'.")]
    [InlineData("user: [ a ]", "services.shop.user: must be one value, not a list. Write for example 'user: www-data'.")]
    public void Other_wrong_values_are_explained(string written, string problem) => Yaml.Problem(written).ShouldBe(problem);

    [Theory]
    [InlineData("./a && ./b", "holds '&&' but no 'exec', so the server would not be the process that the sockets are for. Write 'exec' before the server's command")]
    [InlineData("cd x; ./b", "holds ';' but no 'exec'")]
    [InlineData("./a | ./b", "holds '|' but no 'exec'")]
    [InlineData("./a &", "puts a process into the background with '&', where nobody watches it.")]
    public void A_compound_command_must_say_which_part_is_the_server(string run, string problem) =>
        Yaml.Problems($"services:\n  shop:\n    run: {run}\n    listen: 8080\n").ShouldHaveSingleItem().ShouldContain("services.shop.run: " + problem);

    [Theory]
    [InlineData("sh -c 'a && b; c | d'")]
    [InlineData("./shop --url \"http://x/?a=1&b=2\"")]
    [InlineData("./shop 2>&1 --name=x")]
    [InlineData("./shop a\\&b")]
    [InlineData("A=1 ./shop")]
    [InlineData("./migrate && exec ./shop")]
    public void Quoted_operators_and_redirections_are_fine_and_so_is_exec(string run) =>
        Yaml.Good($"services:\n  shop:\n    run: {run}\n    listen: 8080\n").Services.Single().Run.ShouldBe(run);
}
