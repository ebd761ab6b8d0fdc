namespace Gapless.Supervisor.Judging;

/// <summary>How events come about.</summary>
public enum CountLaw
{
    /// <summary>Each trial has the event or not: failed requests of requests. Never more events than trials.</summary>
    Proportion,

    /// <summary>Any number of events for each unit of exposure: exceptions for each request, restarts for each second.</summary>
    Count,
}
