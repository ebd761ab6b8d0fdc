namespace Gapless.Installation;

/// <summary>What is asked of a running service manager.</summary>
internal interface IUnits
{
    bool IsActive(string unit);

    /// <summary>The unit's file is no longer what the manager has read.</summary>
    bool IsOutdated(string unit);

    /// <summary>Carries out <c>daemon-reload</c>, or a verb on a unit, and waits for it.</summary>
    /// <exception cref="CliException">It failed, and why as far as the manager says.</exception>
    void Carry(params IReadOnlyList<string> verbAndUnit);

    /// <summary>Lets descriptors go that the manager keeps for a stopped unit. One before systemd 254 keeps none, and does not know the word.</summary>
    void Forget(string unit);
}
