using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gapless.Benchmarks.Reloading;

/// <summary>From a save to the first answer of the new code, with <c>gapless dev</c> and with other tools in turns, and what was refused meanwhile.</summary>
internal sealed class ReloadCommand(int rounds)
{
    private const int Repeats = 10;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Nobody saves faster, and all tools have things to do after a change.</summary>
    private static readonly TimeSpan BetweenSaves = TimeSpan.FromSeconds(1);

    private readonly Dictionary<(string Edit, string Tool), List<Outcome>> _outcomes = [];

    /// <param name="args">The published program; how many rounds (3); a folder <c>node_modules</c>, without which only C# is measured.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var command = new ReloadCommand(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 3);
        await command.MeasureAsync(SampleApp.WriteCSharp, Contender.ForCSharp(Path.GetFullPath(args[0])), SampleApp.CSharpBody, SampleApp.CSharpEdits);
        if (args.Length > 2)
            await command.MeasureAsync(SampleApp.WriteNode, Contender.ForNode(Path.GetFullPath(args[0]), Path.GetFullPath(args[2])), SampleApp.NodeText, [SampleApp.NodeText]);
        command.Print();
        return 0;
    }

    private async Task MeasureAsync(Action<string> write, IReadOnlyList<Contender> contenders, Edit first, IReadOnlyList<Edit> edits)
    {
        for (var round = 0; round < rounds; round++)
        {
            // Who begins takes turns.
            foreach (var contender in contenders.Skip(round % contenders.Count).Concat(contenders.Take(round % contenders.Count)))
            {
                var folder = Directory.CreateTempSubdirectory("gapless-bench-");
                write(folder.FullName);
                await MeasureAsync(contender, folder.FullName, first, edits);
                folder.Delete(recursive: true);
            }
        }
    }

    private async Task MeasureAsync(Contender contender, string folder, Edit first, IReadOnlyList<Edit> edits)
    {
        Console.Error.WriteLine($"{contender.Name} ...");
        var port = FreePort();
        using var tool = Tool.Start(contender, folder, port);
        await using var prober = new Prober(port);
        await prober.UntilAsync("/", "price 0", Limit);
        await Task.Delay(BetweenSaves);
        var number = 1;
        await SaveAsync(contender, tool, prober, folder, first with { Name = "the first one of a session" }, Read(folder, first.File), number++);
        foreach (var edit in edits)
        {
            var original = Read(folder, edit.File, first);
            var live = true;
            for (var i = 0; i < Repeats && live; i++)
                live = await SaveAsync(contender, tool, prober, folder, edit, original, number++);
            // One that has missed a save misses the others too.
            if (!live)
                return;
            // The next kind begins when all of this one is over.
            (edit.Answer is null ? first : edit).Save(folder, original, 0);
            await prober.UntilAsync(edit.Path(0), (edit.Answer ?? first.Answer)!(0), Limit);
            await Task.Delay(BetweenSaves);
        }
    }

    /// <summary>False: it did not come.</summary>
    private async Task<bool> SaveAsync(Contender contender, Tool tool, Prober prober, string folder, Edit edit, string original, int number)
    {
        var shown = edit.Shown is { } text ? tool.ShowsAsync(text) : null;
        prober.Take();
        var begun = TimeProvider.System.GetTimestamp();
        edit.Save(folder, original, number);
        var outcome = new Outcome();
        try
        {
            await (shown?.WaitAsync(Limit) ?? prober.UntilAsync(edit.Path(number), edit.Answer!(number), Limit));
            outcome.Time = TimeProvider.System.GetElapsedTime(begun);
        }
        catch (TimeoutException)
        {
            Console.Error.WriteLine($"{contender.Name}, {edit.Name}: nothing within {Limit.TotalSeconds} s\n{tool.Printed}");
        }

        await Task.Delay(BetweenSaves);
        (_, outcome.Refused, outcome.Failed) = prober.Take();
        if (!_outcomes.TryGetValue((edit.Name, contender.Name), out var list))
            _outcomes.Add((edit.Name, contender.Name), list = []);
        list.Add(outcome);
        return outcome.Time is not null;
    }

    private void Print()
    {
        Console.WriteLine("| edit | tool | saves | p50 ms | p95 ms | refused | failed | never live |\n|---|---|---|---|---|---|---|---|");
        foreach (var ((edit, tool), list) in _outcomes.OrderBy(o => o.Key.Edit, StringComparer.Ordinal))
        {
            var times = list.Where(o => o.Time is not null).Select(o => o.Time!.Value.TotalMilliseconds).Order().ToList();
            var (p50, p95) = times.Count == 0 ? ("–", "–") : ($"{times[times.Count / 2]:0}", $"{times[Math.Min(times.Count - 1, (int)(times.Count * 0.95))]:0}");
            Console.WriteLine($"| {edit} | {tool} | {list.Count} | {p50} | {p95} | {list.Sum(o => o.Refused)} | {list.Sum(o => o.Failed)} | {list.Count(o => o.Time is null)} |");
        }
    }

    private static string Read(string folder, string file) => File.ReadAllText(Path.Combine(folder, file));

    /// <summary>The first edit is still in it.</summary>
    private static string Read(string folder, string file, Edit first) => file == first.File ? Read(folder, file).Replace("price 1", "price 0", StringComparison.Ordinal) : Read(folder, file);

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private sealed class Outcome
    {
        public TimeSpan? Time { get; set; }

        public int Refused { get; set; }

        public int Failed { get; set; }
    }
}
