namespace Gapless.Linux.Sockets;

/// <summary>One received message: how much of the caller's buffer it fills, and the descriptors that came with it.</summary>
public sealed record ChannelMessage(int Length, IReadOnlyList<FileDescriptor> Descriptors) : IDisposable
{
    /// <summary>Closes the descriptors that the receiver has not taken over.</summary>
    public void Dispose()
    {
        foreach (FileDescriptor descriptor in Descriptors)
        {
            descriptor.Dispose();
        }
    }
}
