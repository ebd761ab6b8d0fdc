namespace Gapless.Hosting.State;

/// <summary>One value of a type that the app chose.</summary>
internal sealed class StateCell<T> : TransferableState
    where T : notnull
{
    private readonly StateSerializer<T> _serializer;
    private readonly Func<T> _initial;
    private readonly Func<T, T, T, T>? _merge;

    // A box, so that reading needs no lock and never sees half of a struct.
    private volatile Box _box;

    // Changes are counted, so that those made after a departure are told from those before. All four change inside the gate.
    private volatile bool _fresh = true;
    private long _changes;
    private long _departedChanges;
    private byte[] _departed = [];

    public StateCell(string name, int version, StateTransfer transfer, StateSerializer<T> serializer, Func<T> initial, Func<T, T, T, T>? merge, StateMigrations migrations)
        : base(name, version, transfer, migrations, keepsLateChanges: merge is not null)
    {
        _serializer = serializer;
        _initial = initial;
        _merge = merge;
        _box = new Box(initial());
    }

    public override bool Joins => _merge is not null;

    public override bool IsFresh => _fresh;

    public T Value
    {
        get
        {
            Gate.WaitToRead();
            return _box.Value;
        }
    }

    public T Update(Func<T, T> change)
    {
        using (Gate.EnterToChange())
        {
            var value = change(_box.Value);
            Set(value);
            Changed();
            return value;
        }
    }

    public TResult Use<TResult>(Func<T, TResult> use)
    {
        using (Gate.EnterToChange())
        {
            // Counted first: a function that throws may have changed something before.
            Changed();
            return use(_box.Value);
        }
    }

    public TResult Read<TResult>(Func<T, TResult> read)
    {
        using (Gate.EnterToRead())
            return read(_box.Value);
    }

    public override StateDeparture Depart()
    {
        var bytes = _serializer.Write(_box.Value);
        return new StateDeparture([(StateContent.Value, bytes)], Departed(bytes, _changes));
    }

    public override StateDeparture? DepartLate()
    {
        if (_merge is null || _changes == _departedChanges)
            return null;
        var bytes = _serializer.Write(_box.Value);
        return new StateDeparture([(StateContent.Late, bytes), (StateContent.BeforeLate, _departed)], Departed(bytes, _changes));
    }

    public override Action<StatePhase> Read(byte[] value)
    {
        var arrived = _serializer.Read(value);
        return phase =>
        {
            var own = _box.Value;
            Set(arrived);
            if (_merge is null || (phase == StatePhase.Gone ? _changes == _departedChanges : _fresh))
                _fresh = false;
            // It comes back to where it left: what was changed here meanwhile began with what left.
            else if (phase == StatePhase.Gone)
                Set(_merge(arrived, own, _serializer.Read(_departed)));
            // It comes from a process that began with nothing, as this one did.
            else
                Set(_merge(own, arrived, _initial()));
        };
    }

    public override Action<StatePhase> ReadLate(byte[] late, byte[]? before)
    {
        if (_merge is null || before is null)
            throw new InvalidOperationException("Changes were made after the move, and this release has no Merge for them.");
        var (arrived, began) = (_serializer.Read(late), _serializer.Read(before));
        return _ =>
        {
            Set(_merge(_box.Value, arrived, began));
            Changed();
        };
    }

    private void Changed()
    {
        _changes++;
        _fresh = false;
    }

    private Action Departed(byte[] bytes, long changes) => () =>
    {
        _departedChanges = changes;
        _departed = _merge is null ? [] : bytes;
    };

    private void Set(T value) => _box = new Box(value ?? throw new InvalidOperationException($"State '{Name}' cannot be null."));

    private sealed class Box(T value)
    {
        public T Value { get; } = value;
    }
}
