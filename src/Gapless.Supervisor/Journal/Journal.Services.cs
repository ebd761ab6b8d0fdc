using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gapless.Supervisor.Generations;
using Microsoft.Data.Sqlite;

namespace Gapless.Supervisor.Journal;

/// <param name="Live">Number of the live generation; null: none.</param>
/// <param name="Workers">What <c>scale</c> said; null: the configuration's number.</param>
internal sealed record ServiceRecord(string Name, int? Live, bool Stopped, int? Workers, int NextGeneration);

/// <param name="Config">Digest of the configuration text this generation was started with: its replacements use the same.</param>
internal sealed record GenerationRecord(string Service, int Number, string Release, string? Label, string Config, string Environment, int Slot, string State, int Weight, DateTimeOffset StartedAt);

/// <param name="Id">Random; also in the worker's environment. The row is written before the process is started.</param>
/// <param name="Pid">Null: the intent was written, the process may or may not exist.</param>
internal sealed record WorkerRecord(string Id, string Service, int Generation, int Slot, int Position, int? Pid, long? StartTicks, string Boot, bool Ready);

internal sealed partial class Journal
{
    public ServiceRecord? Service(string name) => Query(
        "SELECT name, live, stopped, workers, next_generation FROM services WHERE name = $name", ReadService, ("$name", name)).FirstOrDefault();

    public IReadOnlyList<ServiceRecord> Services() => Query("SELECT name, live, stopped, workers, next_generation FROM services", ReadService);

    public void Save(ServiceRecord service) => Execute(
        "INSERT OR REPLACE INTO services VALUES ($name, $live, $stopped, $workers, $next)",
        ("$name", service.Name), ("$live", service.Live), ("$stopped", service.Stopped ? 1 : 0), ("$workers", service.Workers), ("$next", service.NextGeneration));

    public void Save(GenerationRecord generation) => Execute(
        "INSERT OR REPLACE INTO generations VALUES ($service, $number, $release, $label, $config, $environment, $slot, $state, $weight, $started)",
        ("$service", generation.Service), ("$number", generation.Number), ("$release", generation.Release), ("$label", generation.Label), ("$config", generation.Config), ("$environment", generation.Environment),
        ("$slot", generation.Slot), ("$state", generation.State), ("$weight", generation.Weight), ("$started", generation.StartedAt.ToUnixTimeMilliseconds()));

    public void RemoveGeneration(string service, int number)
    {
        Execute("DELETE FROM workers WHERE service = $service AND generation = $number", ("$service", service), ("$number", number));
        Execute("DELETE FROM accounts WHERE service = $service AND generation = $number", ("$service", service), ("$number", number));
        Execute("DELETE FROM generations WHERE service = $service AND number = $number", ("$service", service), ("$number", number));
    }

    /// <summary>Keeps what the processes of a generation that have ended had counted.</summary>
    public void Save(string service, int generation, GenerationAccount account) => Execute(
        "INSERT OR REPLACE INTO accounts VALUES ($service, $generation, $account)",
        ("$service", service), ("$generation", generation), ("$account", JsonSerializer.Serialize(account, JournalJson.Default.GenerationAccount)));

    public GenerationAccount Account(string service, int generation) => Query(
        "SELECT account FROM accounts WHERE service = $service AND generation = $generation",
        row => JsonSerializer.Deserialize(row.GetString(0), JournalJson.Default.GenerationAccount)!,
        ("$service", service), ("$generation", generation)).FirstOrDefault() ?? GenerationAccount.Empty;

    public IReadOnlyList<GenerationRecord> Generations(string service) => Query(
        "SELECT service, number, release, label, config, environment, slot, state, weight, started FROM generations WHERE service = $service ORDER BY number",
        row => new GenerationRecord(row.GetString(0), row.GetInt32(1), row.GetString(2), TextOrNull(row, 3), row.GetString(4), row.GetString(5), row.GetInt32(6), row.GetString(7), row.GetInt32(8), Time(row, 9)),
        ("$service", service));

    public void Save(WorkerRecord worker) => Execute(
        "INSERT OR REPLACE INTO workers VALUES ($id, $service, $generation, $slot, $position, $pid, $ticks, $boot, $ready)",
        ("$id", worker.Id), ("$service", worker.Service), ("$generation", worker.Generation), ("$slot", worker.Slot), ("$position", worker.Position),
        ("$pid", worker.Pid), ("$ticks", worker.StartTicks), ("$boot", worker.Boot), ("$ready", worker.Ready ? 1 : 0));

    public void RemoveWorker(string id) => Execute("DELETE FROM workers WHERE id = $id", ("$id", id));

    public IReadOnlyList<WorkerRecord> Workers() => Query(
        "SELECT id, service, generation, slot, position, pid, start_ticks, boot, ready FROM workers",
        row => new WorkerRecord(row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4), IntOrNull(row, 5), LongOrNull(row, 6), row.GetString(7), row.GetInt64(8) != 0));

    /// <summary>Keeps the text of the configuration that comes into force; returns its digest.</summary>
    public string KeepConfig(string path, string text)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        Execute("INSERT OR IGNORE INTO configs VALUES ($digest, $text)", ("$digest", digest), ("$text", text));
        Execute("INSERT OR REPLACE INTO in_force VALUES ($path, $digest)", ("$path", path), ("$digest", digest));
        return digest;
    }

    /// <summary>The text that was in force last under that path; null: none ever was.</summary>
    public string? ConfigInForce(string path) =>
        Query("SELECT config FROM in_force WHERE path = $path", row => row.GetString(0), ("$path", path)).FirstOrDefault() is { } digest ? Config(digest) : null;

    public string? Config(string digest) => Query("SELECT text FROM configs WHERE digest = $digest", row => row.GetString(0), ("$digest", digest)).FirstOrDefault();

    private static ServiceRecord ReadService(SqliteDataReader row) =>
        new(row.GetString(0), IntOrNull(row, 1), row.GetInt64(2) != 0, IntOrNull(row, 3), row.GetInt32(4));
}
