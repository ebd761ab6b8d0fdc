namespace Gapless.Dev.Compiling;

/// <summary>How long the steps of one compilation took; zero: the step was not made.</summary>
internal sealed record StepTimes
{
    /// <summary>MSBuild, when project files had changed.</summary>
    public TimeSpan Evaluate { get; init; }

    public TimeSpan Parse { get; init; }

    public TimeSpan Generators { get; init; }

    /// <summary>Finding out whether a patch is safe.</summary>
    public TimeSpan Decide { get; init; }

    /// <summary>Binding and emitting: the compiler does both in one go.</summary>
    public TimeSpan Emit { get; init; }

    /// <summary>Laying out the folder of a new process.</summary>
    public TimeSpan Folder { get; init; }

    public TimeSpan Total => Evaluate + Parse + Generators + Decide + Emit + Folder;

    public override string ToString() =>
        string.Join(", ", Parts().Where(p => p.Time > TimeSpan.Zero).Select(p => $"{p.Name} {p.Time.TotalMilliseconds:0}"));

    private (string Name, TimeSpan Time)[] Parts() =>
        [("evaluate", Evaluate), ("parse", Parse), ("generators", Generators), ("decide", Decide), ("emit", Emit), ("folder", Folder)];
}
