namespace Gapless.Hosting;

/// <summary>
/// A state was to be changed in a process that has given it away. The process is leaving; the value can still be read, and nothing was changed.
/// </summary>
public sealed class StateMovedException : InvalidOperationException
{
    internal StateMovedException(string name)
        : base($"State '{name}' has moved to the next generation: this process is leaving and can only read it (Value, Read). "
            + "Change the state early in a request rather than at the end of a long one, or set Merge in its options: late changes then follow it.")
        => StateName = name;

    /// <summary>Name of the state, as it was registered.</summary>
    public string StateName { get; }
}
