namespace Gapless.Supervisor.Journal;

internal static class JournalSchema
{
    /// <summary>Additive: a later version adds tables and nullable columns. Times are milliseconds since 1970, UTC.</summary>
    public const string Tables = """
        CREATE TABLE IF NOT EXISTS events (
            id INTEGER PRIMARY KEY, time INTEGER NOT NULL, service TEXT, rollout INTEGER, generation INTEGER, worker INTEGER,
            kind TEXT NOT NULL, text TEXT NOT NULL, actor TEXT, hash TEXT);
        CREATE INDEX IF NOT EXISTS events_of_service ON events (service, id);
        CREATE TABLE IF NOT EXISTS configs (digest TEXT PRIMARY KEY, text TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS in_force (path TEXT PRIMARY KEY, config TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS services (
            name TEXT PRIMARY KEY, live INTEGER, stopped INTEGER NOT NULL, workers INTEGER, next_generation INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS generations (
            service TEXT NOT NULL, number INTEGER NOT NULL, release TEXT NOT NULL, label TEXT, config TEXT NOT NULL, environment TEXT NOT NULL, slot INTEGER NOT NULL,
            state TEXT NOT NULL, weight INTEGER NOT NULL, started INTEGER NOT NULL, PRIMARY KEY (service, number));
        CREATE TABLE IF NOT EXISTS workers (
            id TEXT PRIMARY KEY, service TEXT NOT NULL, generation INTEGER NOT NULL, slot INTEGER NOT NULL, position INTEGER NOT NULL,
            pid INTEGER, start_ticks INTEGER, boot TEXT NOT NULL, ready INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS accounts (service TEXT NOT NULL, generation INTEGER NOT NULL, account TEXT NOT NULL, PRIMARY KEY (service, generation));
        CREATE TABLE IF NOT EXISTS rollouts (
            id INTEGER PRIMARY KEY, service TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, timeline TEXT NOT NULL,
            started INTEGER NOT NULL, ended INTEGER, from_release TEXT, to_release TEXT, outcome TEXT, reason TEXT, actor TEXT NOT NULL, receipt TEXT);
        CREATE INDEX IF NOT EXISTS rollouts_of_service ON rollouts (service, id);
        CREATE TABLE IF NOT EXISTS releases (
            service TEXT NOT NULL, id TEXT NOT NULL, label TEXT, rejected TEXT, PRIMARY KEY (service, id));
        CREATE TABLE IF NOT EXISTS packages (
            service TEXT NOT NULL, digest TEXT NOT NULL, release TEXT NOT NULL, version TEXT NOT NULL, counter INTEGER NOT NULL, proven INTEGER NOT NULL,
            time INTEGER NOT NULL, PRIMARY KEY (service, digest));
        CREATE TABLE IF NOT EXISTS alerts (event INTEGER PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS alert_sends (alert INTEGER NOT NULL, target TEXT NOT NULL, failures INTEGER NOT NULL, PRIMARY KEY (alert, target));
        CREATE TABLE IF NOT EXISTS feeds (service TEXT NOT NULL, url TEXT NOT NULL, counter INTEGER NOT NULL, PRIMARY KEY (service, url));
        """;
}
