namespace Gapless.Supervisor.Configuration;

/// <summary>What a service may use of the machine, all its generations together.</summary>
public sealed record LimitsConfig
{
    /// <summary>In bytes. Default null: no limit.</summary>
    public long? Memory { get; init; }

    /// <summary>How many processors' time; 0.5 is half of one. Default null: no limit.</summary>
    public double? Processors { get; init; }

    public bool IsNone => Memory is null && Processors is null;
}
