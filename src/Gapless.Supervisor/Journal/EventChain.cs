using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gapless.Contract;

namespace Gapless.Supervisor.Journal;

/// <summary>
/// Ties each event to all events before it: its hash is the SHA-256 of the hash before and of what it says. Whoever changes or takes out one of them has to change every later one, and so the last,
/// which may have been written down elsewhere. docs/operations.md has the form for those who check it by themselves.
/// </summary>
internal static class EventChain
{
    /// <param name="before">The hash of the event before; empty before the first.</param>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    public static string Next(string before, EventRecord happened)
    {
        var text = new StringBuilder();
        foreach (var field in new[]
        {
            before, Number(happened.Id), Number(happened.Time.ToUnixTimeMilliseconds()), happened.Service, Number(happened.Rollout), Number(happened.Generation), Number(happened.Worker),
            happened.Kind, happened.Text, happened.Actor,
        })
        {
            // With its length, so that no two events read the same; what is null has none.
            text.Append(field is null ? "-" : Number(Encoding.UTF8.GetByteCount(field))).Append(':').Append(field).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static string? Number(long? value) => value?.ToString(CultureInfo.InvariantCulture);
}
