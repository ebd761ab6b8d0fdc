using System.Globalization;
using Gapless.Contract;

namespace Gapless.Views;

/// <summary>What a generation's requests are like, in one line.</summary>
internal static class RequestText
{
    public static string Of(GenerationStatus generation, RequestStatus requests) => string.Create(
        CultureInfo.InvariantCulture,
        $"generation {generation.Number}: {requests.PerSecond:0.#} requests/s, {requests.FailedPerSecond:0.##} failed/s, median {requests.P50Ms:0.##} ms, p99 {requests.P99Ms:0.##} ms");
}
