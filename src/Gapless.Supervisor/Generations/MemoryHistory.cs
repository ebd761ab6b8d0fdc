namespace Gapless.Supervisor.Generations;

/// <summary>
/// The resident memory of a generation's workers by its age: what a younger one has is compared with what this one had when it was as young. Belongs to the service's loop.
/// </summary>
internal sealed class MemoryHistory
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(30);

    private readonly List<(TimeSpan Age, double Bytes)> _samples = [];

    /// <summary>Whether it is time for a sample.</summary>
    public bool IsDue(TimeSpan age) => age <= Kept && (_samples.Count == 0 || age - _samples[^1].Age >= Period);

    /// <param name="bytes">Mean of the workers.</param>
    public void Add(TimeSpan age, double bytes) => _samples.Add((age, bytes));

    /// <summary>Null when it was not looked at when it was so young.</summary>
    public double? At(TimeSpan age)
    {
        var at = _samples.FindIndex(s => s.Age >= age - Period);
        return at >= 0 && _samples[at].Age <= age + Period ? _samples[at].Bytes : null;
    }
}
