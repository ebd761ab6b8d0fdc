namespace Gapless.Linux.Steering;

/// <summary>How many pins the fields of a packet can tell apart.</summary>
internal static class PinLimits
{
    private const int MostIPv4Probes = 512;
    private const int MostIPv6Probes = 255;

    internal static int LargestProbe(PinMode mode) => (mode == PinMode.TrafficClass ? MostIPv6Probes : MostIPv4Probes) - 1;

    internal static void Check(Pin pin, PinMode mode)
    {
        bool v6 = mode == PinMode.TrafficClass;
        ArgumentOutOfRangeException.ThrowIfNegative(pin.Slot, nameof(pin));
        ArgumentOutOfRangeException.ThrowIfNegative(pin.Worker, nameof(pin));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pin.Slot, v6 ? Pin.LargestSlotOverIPv6 : Pin.Largest, nameof(pin));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pin.Worker, v6 ? Pin.LargestWorkerOverIPv6 : Pin.Largest, nameof(pin));
    }
}
