using System.Text.Json;
using System.Text.Json.Nodes;
using Gapless.Hosting.State;

namespace Gapless.Hosting;

/// <summary>How a state begins, is written and is read in another version.</summary>
/// <typeparam name="T">The state's type.</typeparam>
public sealed class GaplessStateOptions<T>
    where T : notnull
{
    private readonly List<MigrationStep> _migrations = [];

    internal GaplessStateOptions()
    {
    }

    /// <summary>
    /// Makes the value of the first generation. Default: the parameterless constructor, and for value types the default value. Called
    /// whenever a fresh value is needed; it must give the same value each time.
    /// </summary>
    public Func<T>? Initial { get; set; }

    /// <summary>
    /// Joins two values that were changed on their own since they were equal: what is here, what arrives, and what both began with. For a
    /// counter <c>(here, arrives, before) => here + arrives - before</c>. Default: none; what arrives replaces what is here.
    /// </summary>
    /// <remarks>
    /// It is called when a candidate with users of its own is promoted, when several workers give their state to one, and for changes that
    /// requests of the old process make after the state has moved. Without it the latter fail with <see cref="StateMovedException"/>.
    /// </remarks>
    public Func<T, T, T, T>? Merge { get; set; }

    internal IReadOnlyList<MigrationStep> Migrations => _migrations;

    internal StateSerializer<T>? Serializer { get; private set; }

    /// <summary>Writes and reads the value by functions of the app. Default: System.Text.Json.</summary>
    /// <param name="write">Called while nobody changes the value.</param>
    /// <param name="read">Gets exactly what <paramref name="write"/> gave, or what a migration made of it.</param>
    public void UseSerializer(Func<T, byte[]> write, Func<ReadOnlyMemory<byte>, T> read)
    {
        ArgumentNullException.ThrowIfNull(write);
        ArgumentNullException.ThrowIfNull(read);
        Serializer = new StateSerializer<T>(write, read);
    }

    /// <summary>Says how a value written as JSON in one version reads in another.</summary>
    /// <param name="from">The version it is in.</param>
    /// <param name="to">
    /// The version it becomes. Higher: this release reads what an older one wrote. Lower: an older release, which knows nothing of this
    /// one, can be brought back with its state.
    /// </param>
    /// <param name="migrate">May change the node and return it.</param>
    /// <remarks>
    /// Steps are combined where several are needed. Every lower version that can be made is written at each hand-over, so remove a step down
    /// when no release of that version will come back.
    /// </remarks>
    public void Migrate(int from, int to, Func<JsonNode, JsonNode> migrate)
    {
        ArgumentNullException.ThrowIfNull(migrate);
        MigrateBytes(from, to, json =>
        {
            JsonNode node = JsonNode.Parse(json.Span) ?? throw new JsonException("The value is null.");
            return JsonSerializer.SerializeToUtf8Bytes(migrate(node), StateJson.Default.JsonNode);
        });
    }

    /// <summary>Like <see cref="Migrate"/>, for what <see cref="UseSerializer"/> writes.</summary>
    public void MigrateBytes(int from, int to, Func<ReadOnlyMemory<byte>, byte[]> migrate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(to, 1);
        ArgumentNullException.ThrowIfNull(migrate);
        if (from == to || _migrations.Exists(m => m.From == from && m.To == to))
            throw new ArgumentException($"A migration from version {from} to {to} {(from == to ? "changes no version" : "is registered already")}.", nameof(to));
        _migrations.Add(new MigrationStep(from, to, migrate));
    }
}
