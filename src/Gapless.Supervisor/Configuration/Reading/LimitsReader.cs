using System.Globalization;

namespace Gapless.Supervisor.Configuration.Reading;

internal static class LimitsReader
{
    private const long Least = 1 << 20;

    public static LimitsConfig Read(Field field)
    {
        return field.Keys(KnownKeys.Limits, "a map with 'memory', 'cpu' or both") is not { } keys ? new LimitsConfig() : new LimitsConfig
        {
            Memory = keys["memory"] is { } memory ? Bytes(memory) : null,
            // 100 % is one processor, as systemd's CPUQuota= counts.
            Processors = keys["cpu"]?.Percent(1, 100_000, "150%"),
        };
    }

    private static long? Bytes(Field field)
    {
        if (field.Text("512M") is not { } text)
            return null;
        int shift = text.Length == 0 ? 0 : text[^1] switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        if (decimal.TryParse(shift > 0 ? text[..^1] : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
            && number * (1L << shift) is >= Least and <= long.MaxValue and var bytes)
            return (long)bytes;
        field.Report($"'{text}' is no amount of memory", "Write for example '512M' or '2G': a number with K, M or G, 1M at least.");
        return null;
    }
}
