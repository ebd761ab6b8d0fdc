namespace Gapless.Installation;

/// <summary>What a running service manager knows of units.</summary>
internal interface IUnitFacts
{
    /// <summary>Null: it does not say.</summary>
    int? Version();

    /// <summary>As <c>systemctl show</c> has it; empty where the unit does not have it.</summary>
    string Property(string unit, string name);
}
