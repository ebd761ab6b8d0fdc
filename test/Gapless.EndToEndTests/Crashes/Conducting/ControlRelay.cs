using System.Text.Json;
using Gapless.Linux;
using Gapless.Linux.Sockets;

namespace Gapless.EndToEndTests.Crashes.Conducting;

/// <summary>Between a worker and its supervisor.</summary>
/// <param name="conductor">Is asked before each packet.</param>
/// <param name="version">Of the worker.</param>
/// <param name="worker">Its side.</param>
/// <param name="supervisor">The other.</param>
/// <param name="end">Of the test.</param>
internal sealed class ControlRelay(Conductor conductor, string version, SeqPacketChannel worker, SeqPacketChannel supervisor, CancellationToken end) : Relay(worker, supervisor)
{
    protected override async Task<IReadOnlyList<FileDescriptor>> OnFirstSaysAsync(byte[] packet, IReadOnlyList<FileDescriptor> descriptors)
    {
        await conductor.PassAsync(version, KindOf(packet));
        return descriptors;
    }

    protected override async Task<IReadOnlyList<FileDescriptor>> OnSecondSaysAsync(byte[] packet, IReadOnlyList<FileDescriptor> descriptors)
    {
        var kind = KindOf(packet);
        await conductor.PassAsync(version, kind);
        if (kind != "adopt")
            return descriptors;
        var (near, far) = SeqPacketChannel.Pair();
        _ = new HandOverRelay(conductor, version, SeqPacketChannel.Adopt(descriptors.Single()), near).RunAsync(end);
        return [far.Descriptor];
    }

    /// <summary>Its discriminator; with the passage of state and the last of the counts.</summary>
    private static string KindOf(byte[] packet)
    {
        using var json = JsonDocument.Parse(packet);
        var kind = json.RootElement.GetProperty("kind").GetString()!;
        if (json.RootElement.TryGetProperty("passage", out var passage))
            return $"{kind} {passage.GetString()}";
        return json.RootElement.TryGetProperty("final", out var final) && final.GetBoolean() ? $"{kind} final" : kind;
    }
}
