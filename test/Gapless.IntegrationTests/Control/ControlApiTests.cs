using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Gapless.Contract;
using Gapless.Control;

namespace Gapless.IntegrationTests.Control;

public sealed class ControlApiTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Status_travels_whole()
    {
        await using var fixture = await ControlFixture.StartAsync();

        var status = fixture.Client.Status();

        status.Version.ShouldBe("1.2.3");
        status.Services.Single().Endpoints.Single().ShouldBe(new EndpointStatus("0.0.0.0:8080", "steered", 0, null));
    }

    [Fact]
    public async Task Status_comes_as_text_too_with_and_without_colour()
    {
        await using var fixture = await ControlFixture.StartAsync();

        using var plain = fixture.Client.Get(Query.Of(Routes.Status, ("format", "text")));
        using var coloured = fixture.Client.Get(Query.Of(Routes.Status, ("format", "text"), ("colour", "true")));

        var text = Encoding.UTF8.GetString(plain.ReadAll());
        text.ShouldContain("shop  running");
        text.ShouldNotContain("\e[");
        Encoding.UTF8.GetString(coloured.ReadAll()).ShouldContain("shop\e[0m  \e[32mrunning");
    }

    [Fact]
    public async Task A_command_tells_its_events_as_they_happen_and_its_result_last()
    {
        await using var fixture = await ControlFixture.StartAsync();
        var end = new TaskCompletionSource<CommandResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        fixture.Supervisor.Record("before the command");
        fixture.Supervisor.OnCommand = token =>
        {
            fixture.Supervisor.Record("first");
            return end.Task.WaitAsync(token);
        };

        using var reply = fixture.Client.Post(Routes.Deploy, new DeployRequest { Service = "shop", Path = "/srv/v2" }, ContractJson.Default.DeployRequest);
        using var lines = reply.Lines().Select(Parse).GetEnumerator();

        lines.MoveNext().ShouldBeTrue();
        lines.Current.Event!.Text.ShouldBe("first");
        fixture.Supervisor.Record("of another service", "blog");
        fixture.Supervisor.Record("second");
        lines.MoveNext().ShouldBeTrue();
        lines.Current.Event!.Text.ShouldBe("second");

        fixture.Supervisor.Record("at the very end");
        end.SetResult(CommandResult.Done("deployed"));
        lines.MoveNext().ShouldBeTrue();
        lines.Current.Event!.Text.ShouldBe("at the very end");
        lines.MoveNext().ShouldBeTrue();
        lines.Current.Result!.Message.ShouldBe("deployed");
        lines.MoveNext().ShouldBeFalse();
    }

    [Fact]
    public async Task Every_command_reaches_the_engine_with_the_callers_name()
    {
        await using var fixture = await ControlFixture.StartAsync();
        var service = new ServiceRequest { Service = "shop" };

        foreach (var route in (string[])[Routes.Promote, Routes.Pause, Routes.Resume, Routes.Abort, Routes.Restart, Routes.Stop, Routes.Reload])
            Result(fixture.Client.Post(route, service, ContractJson.Default.ServiceRequest)).Outcome.ShouldBe(CommandOutcome.Done);

        Result(fixture.Client.Post(Routes.Rollback, new RollbackRequest { To = "abc" }, ContractJson.Default.RollbackRequest));
        Result(fixture.Client.Post(Routes.Scale, new ScaleRequest { Workers = 3 }, ContractJson.Default.ScaleRequest));

        fixture.Supervisor.Asked.Select(a => a.Command).ShouldBe(
            ["PromoteAsync", "PauseAsync", "ResumeAsync", "AbortAsync", "RestartAsync", "StopAsync", "ReloadAsync", "RollbackAsync", "ScaleAsync"]);
        fixture.Supervisor.Asked.ShouldAllBe(a => a.Actor.StartsWith("uid ") && a.Actor.EndsWith(", pid " + Environment.ProcessId));
        fixture.Supervisor.Asked[0].Request.ShouldBe(service);
        fixture.Supervisor.Asked[^1].Request.ShouldBe(new ScaleRequest { Workers = 3 });
    }

    [Fact]
    public async Task A_client_that_leaves_stops_the_waiting()
    {
        await using var fixture = await ControlFixture.StartAsync();
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fixture.Supervisor.OnCommand = async token =>
        {
            await using var registration = token.Register(left.SetResult);
            await Task.Delay(Timeout.Infinite, token);
            return CommandResult.Done("never");
        };

        fixture.Client.Post(Routes.Restart, new ServiceRequest(), ContractJson.Default.ServiceRequest).Dispose();

        await left.Task.WaitAsync(TimeSpan.FromSeconds(10), Token);
    }

    [Fact]
    public async Task A_failure_of_the_engine_is_an_answer()
    {
        await using var fixture = await ControlFixture.StartAsync();
        fixture.Supervisor.OnCommand = _ => throw new InvalidOperationException("a defect");

        var result = Result(fixture.Client.Post(Routes.Restart, new ServiceRequest(), ContractJson.Default.ServiceRequest));

        result.Outcome.ShouldBe(CommandOutcome.Refused);
        result.Message.ShouldContain("a defect");
    }

    [Fact]
    public async Task Unknown_fields_of_a_newer_client_are_ignored()
    {
        await using var fixture = await ControlFixture.StartAsync();

        var answer = Raw(fixture, Post(Routes.Scale, """{"workers":2,"colour":"blue"}"""));

        answer.ShouldContain("HTTP/1.1 200 OK");
        fixture.Supervisor.Asked.Single().Request.ShouldBe(new ScaleRequest { Workers = 2 });
    }

    [Theory]
    [InlineData(Routes.Scale, "{}")]
    [InlineData(Routes.Deploy, """{"service":"shop"}""")]
    [InlineData(Routes.Stop, "nonsense")]
    [InlineData(Routes.Upgrade, "[]")]
    public async Task A_request_that_is_not_understood_is_refused_with_its_reason(string route, string body)
    {
        await using var fixture = await ControlFixture.StartAsync();

        var answer = Raw(fixture, Post(route, body));

        answer.ShouldStartWith("HTTP/1.1 400 ");
        answer.ShouldContain("the request is not understood");
        fixture.Supervisor.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Events_begin_where_the_reader_says_and_follow_on()
    {
        await using var fixture = await ControlFixture.StartAsync();
        foreach (var text in (string[])["one", "two", "three"])
            fixture.Supervisor.Record(text);

        Texts(fixture.Client.Get(Query.Of(Routes.Events, ("after", "1")))).ShouldBe(["two", "three"]);
        Texts(fixture.Client.Get(Query.Of(Routes.Events, ("last", "1")))).ShouldBe(["three"]);
        Texts(fixture.Client.Get(Routes.Events)).ShouldBe(["one", "two", "three"]);

        using var followed = fixture.Client.Get(Query.Of(Routes.Events, ("last", "0"), ("follow", "true")));
        fixture.Supervisor.Record("four");
        followed.Lines().Select(Text).First().ShouldBe("four");
    }

    [Fact]
    public async Task Streams_that_are_followed_end_when_the_server_stops()
    {
        await using var fixture = await ControlFixture.StartAsync();
        using var events = fixture.Client.Get(Query.Of(Routes.Events, ("follow", "true")));
        using var logs = fixture.Client.Get(Query.Of(Routes.Logs, ("follow", "true")));

        await fixture.StopServerAsync().WaitAsync(TimeSpan.FromSeconds(10), Token);

        events.ReadAll().ShouldBeEmpty();
        logs.ReadAll().ShouldBeEmpty();
    }

    [Fact]
    public async Task Logs_are_lines_of_text()
    {
        await using var fixture = await ControlFixture.StartAsync();
        fixture.Supervisor.LogLines = ["first", "größer → second", "third"];

        using var reply = fixture.Client.Get(Query.Of(Routes.Logs, ("lines", "2")));

        Encoding.UTF8.GetString(reply.ReadAll()).ShouldBe("größer → second\nthird\n");
    }

    [Fact]
    public async Task Answers_larger_than_the_clients_buffer_arrive_whole()
    {
        await using var fixture = await ControlFixture.StartAsync();
        fixture.Supervisor.LogLines = [.. Enumerable.Range(0, 5000).Select(i => $"{i} {new string('x', i % 200)}")];

        using var logs = fixture.Client.Get(Query.Of(Routes.Logs, ("lines", "5000")));
        logs.Lines().Select(l => Encoding.UTF8.GetString(l.Span)).ShouldBe(fixture.Supervisor.LogLines);

        using var history = fixture.Client.Get(Query.Of(Routes.History, ("limit", "2000")));
        history.ReadAll(ContractJson.Default.RolloutInfoArray).Length.ShouldBe(2000);
    }

    [Fact]
    public async Task A_good_upgrade_begins_after_its_answer_and_a_bad_one_does_not()
    {
        await using var fixture = await ControlFixture.StartAsync();
        var request = new UpgradeRequest { Binary = "/opt/new" };

        fixture.Upgrade.Verdict = CommandResult.Refused("does not start");
        Result(fixture.Client.Post(Routes.Upgrade, request, ContractJson.Default.UpgradeRequest)).Message.ShouldBe("does not start");
        fixture.Upgrade.Begun.Task.IsCompleted.ShouldBeFalse();

        fixture.Upgrade.Verdict = CommandResult.Done("good");
        Result(fixture.Client.Post(Routes.Upgrade, request, ContractJson.Default.UpgradeRequest)).Message.ShouldBe("good");
        (await fixture.Upgrade.Begun.Task.WaitAsync(TimeSpan.FromSeconds(10), Token)).ShouldBe(request);
    }

    [Fact]
    public async Task A_request_that_nobody_knows_asks_for_a_newer_supervisor()
    {
        await using var fixture = await ControlFixture.StartAsync();

        var failure = Should.Throw<CliException>(() => fixture.Client.Get("/v1/moon"));

        failure.ExitCode.ShouldBe(ExitCode.Refused);
        failure.Message.ShouldContain("older");
    }

    [Fact]
    public async Task Requests_wait_in_the_queue_while_one_server_follows_another_on_the_same_socket()
    {
        await using var fixture = await ControlFixture.StartAsync();
        await fixture.StopServerAsync();

        var waiting = Task.Run(() => fixture.Client.Status());
        await fixture.StartNextServerAsync();

        (await waiting.WaitAsync(TimeSpan.FromSeconds(10), Token)).Version.ShouldBe("1.2.3");
    }

    private static string Post(string path, string body) =>
        $"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    private static string Raw(ControlFixture fixture, string request)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(fixture.SocketPath));
        socket.Send(Encoding.ASCII.GetBytes(request));
        using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static CommandResult Result(ControlReply reply)
    {
        using (reply)
            return reply.Lines().Select(Parse).Last().Result!;
    }

    private static List<string> Texts(ControlReply reply)
    {
        using (reply)
            return [.. reply.Lines().Select(Text)];
    }

    private static string Text(ReadOnlyMemory<byte> line) => JsonSerializer.Deserialize(line.Span, ContractJson.Default.EventRecord)!.Text;

    private static ProgressLine Parse(ReadOnlyMemory<byte> line) => JsonSerializer.Deserialize(line.Span, ContractJson.Default.ProgressLine)!;
}
