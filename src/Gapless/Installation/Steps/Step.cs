namespace Gapless.Installation.Steps;

/// <summary>One thing that is to be so. It knows how things are and what it would do about them; <see cref="StepRunner"/> does it.</summary>
internal abstract record Step
{
    /// <summary>Null: it is so already. Reads, and changes nothing.</summary>
    public abstract Change? Against(Target target);
}
