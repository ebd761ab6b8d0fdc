using System.Text;
using Gapless.Cli;
using Gapless.Contract;

namespace Gapless.Views;

/// <summary>The status as text. The supervisor writes it, so that <c>gapless status</c> has only to print it.</summary>
internal static class StatusText
{
    public static string Of(StatusReport report, DateTimeOffset now, Palette palette)
    {
        var text = new StringBuilder();
        text.AppendLine($"{palette.Paint(Paint.Bold, "gapless " + report.Version)}, pid {report.Pid}, up {Units.Age(now - report.StartedAt)}, {report.ConfigPath}");
        foreach (var problem in report.ConfigProblems)
            text.AppendLine(palette.Paint(Paint.Yellow, "  configuration not applied: " + problem));

        foreach (var service in report.Services)
        {
            text.AppendLine("");
            WriteService(text, palette, service, now);
        }

        return text.ToString();
    }

    private static void WriteService(StringBuilder text, Palette palette, ServiceStatus service, DateTimeOffset now)
    {
        text.AppendLine($"{palette.Paint(Paint.Bold, service.Name)}  {palette.Paint(ColourOf(service.State), service.State)}");
        if (service.Problem is not null)
            text.AppendLine("  " + palette.Paint(Paint.Red, service.Problem));

        foreach (var endpoint in service.Endpoints)
        {
            var queued = endpoint.Queued > 0 ? $", {endpoint.Queued} waiting" : "";
            var problem = endpoint.Problem is null ? "" : ": " + palette.Paint(Paint.Red, endpoint.Problem);
            text.AppendLine($"  {endpoint.Address} ({endpoint.Mode}{queued}){problem}");
        }

        if (service.Rollout is { Ended: false } rollout)
            text.AppendLine("  " + palette.Paint(Paint.Cyan, RolloutText.Of(rollout)));

        if (service.Generations.Length > 0)
            WriteGenerations(text, palette, service, now);
    }

    private static void WriteGenerations(StringBuilder text, Palette palette, ServiceStatus service, DateTimeOffset now)
    {
        var table = new TextTable("  GENERATION", "STATE", "SHARE", "RELEASE", "VERSION", "READY", "RESTARTS", "CONNS", "MEMORY", "AGE", "PIDS");
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
                workers.Connections,
                workers.Memory,
                Units.Age(now - generation.StartedAt),
                workers.Pids);
        }

        foreach (var line in table.Lines(palette))
            text.AppendLine(line);

        foreach (var generation in service.Generations)
        {
            if (generation is { State: not "live", Target: { } target })
                text.AppendLine($"  generation {generation.Number} alone is reached at {target}");
            if (generation.Requests is { } requests)
                text.AppendLine("  " + RequestText.Of(generation, requests));
            foreach (var worker in generation.Workers)
            {
                if (worker.Text is not null)
                    text.AppendLine($"  pid {worker.Pid}: {worker.Text}");
            }
        }
    }

    private static Paint ColourOf(string state) => state switch
    {
        "running" => Paint.Green,
        "unserved" or "frozen" => Paint.Red,
        "rolling out" => Paint.Cyan,
        _ => Paint.Yellow,
    };
}
