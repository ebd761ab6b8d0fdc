namespace Gapless.Hosting;

/// <summary>When a state passes from one generation of a service to the next.</summary>
public enum StateTransfer
{
    /// <summary>
    /// A copy travels when the next generation starts, before it has traffic; the old generation goes on with its own. For caches: what one
    /// side changes later, the other does not see.
    /// </summary>
    Copy,

    /// <summary>
    /// It travels when the next generation is promoted, and is then gone from the old one. For sessions and counters: at every moment one
    /// process may change it.
    /// </summary>
    Move,
}
