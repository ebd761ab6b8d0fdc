namespace Gapless.Hosting.State;

/// <summary>A state of whatever kind, as those see it who carry it from process to process.</summary>
internal abstract class TransferableState
{
    protected TransferableState(string name, int version, StateTransfer transfer, StateMigrations migrations, bool keepsLateChanges)
    {
        Name = name;
        Version = version;
        Transfer = transfer;
        Migrations = migrations;
        Gate = new StateGate(name, keepsLateChanges);
    }

    public string Name { get; }

    public int Version { get; }

    public StateTransfer Transfer { get; }

    public StateMigrations Migrations { get; }

    public StateGate Gate { get; }

    /// <summary>What arrives joins what is here; otherwise it replaces it.</summary>
    public abstract bool Joins { get; }

    /// <summary>Nothing has changed it or arrived for it.</summary>
    public abstract bool IsFresh { get; }

    /// <summary>The whole state. The caller sees to it that nobody changes it meanwhile.</summary>
    public abstract StateDeparture Depart();

    /// <summary>What was changed since it departed, or null: nothing. Called inside the gate.</summary>
    public abstract StateDeparture? DepartLate();

    /// <summary>Reads a whole state; nothing changes until the result is called inside the gate, with the phase until then.</summary>
    public abstract Action<StatePhase> Read(byte[] value);

    /// <summary>Reads changes made elsewhere after the state came from there; nothing changes until the result is called inside the gate.</summary>
    /// <param name="late">As <see cref="DepartLate"/> gave it.</param>
    /// <param name="before">As <see cref="DepartLate"/> gave it, if it did.</param>
    public abstract Action<StatePhase> ReadLate(byte[] late, byte[]? before);
}
