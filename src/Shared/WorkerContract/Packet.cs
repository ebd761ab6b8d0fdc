using Gapless.Linux.Memory;

namespace Gapless.Contract.Workers;

/// <summary>What goes over a hand-over channel at once: whole or not at all.</summary>
/// <param name="Bytes">At most <see cref="Longest"/>.</param>
/// <param name="Overflow">Memory files for what is too long for that, in the order of reading.</param>
internal sealed record Packet(byte[] Bytes, IReadOnlyList<MemFd> Overflow) : IDisposable
{
    public const int Longest = 64 << 10;

    public void Dispose()
    {
        foreach (var file in Overflow)
            file.Dispose();
    }
}
