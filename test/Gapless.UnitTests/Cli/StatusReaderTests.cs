using System.Text.Json;
using Gapless.Contract;
using Gapless.Control;

namespace Gapless.UnitTests.Cli;

public sealed class StatusReaderTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    [Fact]
    public void The_hand_written_reader_agrees_with_the_generated_writer()
    {
        var written = JsonSerializer.SerializeToUtf8Bytes(Full, ContractJson.Default.StatusReport);

        var read = StatusReader.Read(written);

        // Fields that one of the two does not know would be missing from the second writing.
        JsonSerializer.Serialize(read, ContractJson.Default.StatusReport).ShouldBe(JsonSerializer.Serialize(Full, ContractJson.Default.StatusReport));
    }

    [Fact]
    public void No_property_of_the_report_is_at_its_default_in_this_test()
    {
        using var document = JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(Full, ContractJson.Default.StatusReport));

        Values(document.RootElement).ShouldAllBe(v => v != "0" && v != "False" && v != "" && v != "[]");
        PropertyCount<StatusReport>().ShouldBe(document.RootElement.EnumerateObject().Count());
        var service = document.RootElement.GetProperty("services")[0];
        PropertyCount<ServiceStatus>().ShouldBe(service.EnumerateObject().Count());
        PropertyCount<EndpointStatus>().ShouldBe(service.GetProperty("endpoints")[0].EnumerateObject().Count());
        PropertyCount<RolloutStatus>().ShouldBe(service.GetProperty("rollout").EnumerateObject().Count());
        var generation = service.GetProperty("generations")[0];
        PropertyCount<GenerationStatus>().ShouldBe(generation.EnumerateObject().Count());
        PropertyCount<WorkerStatus>().ShouldBe(generation.GetProperty("workers")[0].EnumerateObject().Count());
    }

    [Fact]
    public void What_may_be_missing_may_be_missing()
    {
        var report = StatusReader.Read("""{"version":"1","pid":1,"startedAt":"2026-01-01T00:00:00Z","configPath":"/c","new":{"field":1}}"""u8.ToArray());

        report.Services.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"version":"1","pid":"one","startedAt":"2026-01-01T00:00:00Z","configPath":"/c"}""")]
    public void Anything_else_is_refused(string json) =>
        Should.Throw<JsonException>(() => StatusReader.Read(System.Text.Encoding.UTF8.GetBytes(json)));

    private static StatusReport Full => new()
    {
        Version = "1.2.3",
        Pid = 42,
        StartedAt = Start,
        ConfigPath = "/etc/gapless/gapless.yaml",
        ConfigProblems = ["a problem"],
        Services =
        [
            new ServiceStatus
            {
                Name = "shop",
                State = "rolling out",
                Problem = "none really",
                Endpoints = [new EndpointStatus("0.0.0.0:8080", "steered", 3, "joined by a stranger")],
                Generations =
                [
                    new GenerationStatus
                    {
                        Number = 7,
                        Release = "0123456789abcdef",
                        Label = "v7",
                        State = "candidate",
                        Slot = 1,
                        Weight = 500,
                        StartedAt = Start,
                        Workers = [new WorkerStatus { Index = 1, Pid = 4711, State = "ready", Restarts = 2, ResidentBytes = 61_000_000_000, Text = "at work" }],
                    },
                ],
                Rollout = new RolloutStatus { Id = 5_000_000_000, Phase = "shifting", Ended = true, Paused = true, From = 6, To = 7, Weight = 500, Step = 1, Steps = ["5%", "100%"], Reason = "asked" },
            },
        ],
    };

    private static int PropertyCount<T>() => typeof(T).GetProperties().Length;

    private static IEnumerable<string> Values(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => Values(p.Value)),
        JsonValueKind.Array => element.GetArrayLength() == 0 ? ["[]"] : element.EnumerateArray().SelectMany(Values),
        _ => [element.ToString()],
    };
}
