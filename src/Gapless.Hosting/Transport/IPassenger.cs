using System.Diagnostics.CodeAnalysis;
using Gapless.Contract.Workers;
using Gapless.Hosting.WebSockets.Moving;

namespace Gapless.Hosting.Transport;

/// <summary>What uses a connection after its last HTTP request, and can go on in another process.</summary>
internal interface IPassenger
{
    /// <summary>It might be ready to leave now. To be asked while it waits for bytes.</summary>
    bool IsAtRest { get; }

    /// <summary>Stops it from sending and from changing, if nothing is under way.</summary>
    /// <param name="papers">What travels beside the connection.</param>
    bool TryHold([NotNullWhen(true)] out SessionPapers? papers);

    /// <summary>It stays: what waited since <see cref="TryHold"/> goes on.</summary>
    void Release();

    /// <summary>It is in another process now.</summary>
    /// <param name="late">Takes what waited since <see cref="TryHold"/>.</param>
    void Leave(ILateMessages late);
}
