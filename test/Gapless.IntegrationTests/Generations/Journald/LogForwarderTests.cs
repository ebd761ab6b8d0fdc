using Gapless.Linux.Systemd;
using Gapless.Supervisor.Generations.Journald;
using Gapless.Tests;

namespace Gapless.IntegrationTests.Generations.Journald;

public sealed class LogForwarderTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    private string Socket => Path.Combine(_folder.Path, "journal");

    private string Logs => Path.Combine(_folder.Path, "logs");

    [Fact]
    public async Task Lines_have_the_service_the_generation_and_their_priority()
    {
        using var journald = new FakeJournald(Socket);
        await using (Start())
            Print("shop", 7, "started\n<3>disk is full\n2026-01-02 [WARN] slow\nfail: Shop.Cart[0]\n      boom\nlevel=debug x\n{\"level\":\"error\",\"msg\":\"no\"}\nunfinished");

        var entries = journald.Take();

        entries.Select(e => (e["MESSAGE"], e["PRIORITY"])).ShouldBe([
            ("started", "6"), ("disk is full", "3"), ("2026-01-02 [WARN] slow", "4"), ("fail: Shop.Cart[0]", "3"), ("      boom", "3"), ("level=debug x", "7"), ("{\"level\":\"error\",\"msg\":\"no\"}", "3")]);
        entries.ShouldAllBe(e => e["SYSLOG_IDENTIFIER"] == "shop" && e["GAPLESS_SERVICE"] == "shop" && e["GAPLESS_GENERATION"] == "7");
    }

    [Fact]
    public async Task A_line_that_no_datagram_takes_comes_in_a_sealed_file()
    {
        var text = new string('x', 600_000);
        using var journald = new FakeJournald(Socket);
        await using (Start())
            Print("shop", 1, text + "\nshort\n");

        journald.Take().Select(e => e["MESSAGE"]).ShouldBe([text, "short"]);
        journald.InMemory.ShouldBe(1);
    }

    [Fact]
    public async Task The_next_supervisor_goes_on_where_the_last_one_ended()
    {
        Print("shop", 1, "long before\n");
        using var journald = new FakeJournald(Socket);
        await using (Start())
            Print("shop", 1, "one\ntw");

        Print("shop", 1, "o\nthree\n");
        await using (Start())
            Print("shop", 2, "four\n");

        journald.Take().Select(e => e["MESSAGE"]).ShouldBe(["one", "two", "three", "four"]);
    }

    [Fact]
    public async Task Nothing_is_lost_while_journald_is_away_or_does_not_read()
    {
        await using (Start())
            Print("shop", 1, "nobody listens\n");

        var lines = Enumerable.Range(0, 2000).Select(i => $"line {i}").ToList();
        using var journald = new FakeJournald(Socket);
        Print("shop", 1, string.Join('\n', lines) + "\n");
        var taken = new List<string>();
        for (var looks = 0; taken.Count <= lines.Count && looks < lines.Count; looks++)
        {
            await using (Start())
            {
                // Each one fills the queue, which is short.
            }

            taken.AddRange(journald.Take().Select(e => e["MESSAGE"]));
        }

        taken.Count.ShouldBe(lines.Count + 1);
        taken.ShouldBe(["nobody listens", .. lines]);
    }

    [Fact]
    public void A_value_with_line_ends_is_preceded_by_its_length()
    {
        var entry = new JournalEntry().Add("A", "x").Add("MESSAGE", "two\nlines=\n").Add("B", "=");

        FakeJournald.Read(entry.Bytes).ShouldBe(new Dictionary<string, string> { ["A"] = "x", ["MESSAGE"] = "two\nlines=\n", ["B"] = "=" });
    }

    public void Dispose() => _folder.Dispose();

    private LogForwarder Start() => LogForwarder.Start(Logs, Socket, TimeProvider.System);

    private void Print(string service, int generation, string text)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Logs, service)).FullName;
        File.AppendAllText(Path.Combine(folder, $"{generation}.log"), text);
    }
}
