using System.Runtime.CompilerServices;

namespace Gapless.Hosting.Transport;

/// <summary>What a connection began with, as far as it tells whether that is HTTP. In place: ten thousand idle connections have ten thousand of it.</summary>
[InlineArray(Length)]
internal struct FirstBytes
{
    public const int Length = 8;

    private byte _first;
}
