using Microsoft.Data.Sqlite;

namespace Gapless.Supervisor;

/// <summary>Sees whether this version can read a state directory, beside the supervisor that is running with it. Changes nothing.</summary>
public static class StateCheck
{
    /// <exception cref="SupervisorException">The journal cannot be read, or lacks what this version needs and cannot add.</exception>
    public static void Run(string stateDirectory)
    {
        var path = Path.Combine(stateDirectory, "journal.db");
        if (!File.Exists(path))
            return;

        try
        {
            using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT service, number, release, config, slot, state, weight FROM generations; SELECT id, service, pid, start_ticks, boot FROM workers; SELECT name, live FROM services";
            using var reader = command.ExecuteReader();
            do
            {
                while (reader.Read())
                {
                    // Reading is the check.
                }
            }
            while (reader.NextResult());
        }
        catch (SqliteException failure)
        {
            throw new SupervisorException($"the journal {path} cannot be read: {failure.Message}", failure);
        }
    }
}
