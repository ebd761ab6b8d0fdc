using System.Security.Cryptography;

namespace Gapless.Hosting.Transport;

/// <summary>Names for connections, unique on one machine for longer than anybody looks at a log.</summary>
internal static class ConnectionIds
{
    private static long _last = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    public static string Next() => Interlocked.Increment(ref _last).ToString("X16");
}
