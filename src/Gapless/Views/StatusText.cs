using Gapless.Cli;
using Gapless.Contract;

namespace Gapless.Views;

/// <summary>The status as text; colours only where the terminal shows them.</summary>
internal static class StatusText
{
    public static void Write(Terminal terminal, StatusReport report, DateTimeOffset now)
    {
        terminal.Line($"{terminal.Paint(Paint.Bold, "gapless " + report.Version)}, pid {report.Pid}, up {Units.Age(now - report.StartedAt)}, {report.ConfigPath}");
        foreach (var problem in report.ConfigProblems)
            terminal.Line(terminal.Paint(Paint.Yellow, "  configuration not applied: " + problem));

        foreach (var service in report.Services)
        {
            terminal.Line("");
            WriteService(terminal, service, now);
        }
    }

    private static void WriteService(Terminal terminal, ServiceStatus service, DateTimeOffset now)
    {
        terminal.Line($"{terminal.Paint(Paint.Bold, service.Name)}  {terminal.Paint(ColourOf(service.State), service.State)}");
        if (service.Problem is not null)
            terminal.Line("  " + terminal.Paint(Paint.Red, service.Problem));

        foreach (var endpoint in service.Endpoints)
        {
            var queued = endpoint.Queued > 0 ? $", {endpoint.Queued} waiting" : "";
            var problem = endpoint.Problem is null ? "" : ": " + terminal.Paint(Paint.Red, endpoint.Problem);
            terminal.Line($"  {endpoint.Address} ({endpoint.Mode}{queued}){problem}");
        }

        if (service.Rollout is { Ended: false } rollout)
            terminal.Line("  " + terminal.Paint(Paint.Cyan, RolloutText.Of(rollout)));

        if (service.Generations.Length > 0)
            WriteGenerations(terminal, service, now);
    }

    private static void WriteGenerations(Terminal terminal, ServiceStatus service, DateTimeOffset now)
    {
        var table = new TextTable("  GENERATION", "STATE", "SHARE", "RELEASE", "VERSION", "READY", "RESTARTS", "MEMORY", "AGE", "PIDS");
        foreach (var generation in service.Generations)
        {
            var workers = WorkerSums.Of(generation);
            table.Add(
                "  " + generation.Number,
                generation.State,
                Units.Share(generation.Weight),
                ReceiptText.ShortId(generation.Release)!,
                generation.Label ?? "",
                workers.Ready,
                workers.Restarts,
                workers.Memory,
                Units.Age(now - generation.StartedAt),
                workers.Pids);
        }

        table.Write(terminal);
        foreach (var generation in service.Generations)
        {
            foreach (var worker in generation.Workers)
            {
                if (worker.Text is not null)
                    terminal.Line($"  pid {worker.Pid}: {worker.Text}");
            }
        }
    }

    private static Paint ColourOf(string state) => state switch
    {
        "running" => Paint.Green,
        "unserved" => Paint.Red,
        "rolling out" => Paint.Cyan,
        _ => Paint.Yellow,
    };
}
