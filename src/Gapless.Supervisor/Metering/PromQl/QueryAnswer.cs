using System.Globalization;
using System.Text.Json;
using Gapless.Supervisor.Health;

namespace Gapless.Supervisor.Metering.PromQl;

/// <summary>Reads the answer of <c>/api/v1/query</c>: one number, from a scalar or a vector of one series.</summary>
internal static class QueryAnswer
{
    private const int MostShown = 200;

    /// <exception cref="MeteringException">It is an error, no number, or more than one.</exception>
    public static double Read(int status, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var answer = JsonDocument.Parse(body);
            var root = answer.RootElement;
            if (root.GetProperty("status").GetString() != "success")
                throw new MeteringException($"the server says: {Excerpt.Of(root.GetProperty("error").GetString() ?? "", MostShown)}");
            var data = root.GetProperty("data");
            var result = data.GetProperty("result");
            return data.GetProperty("resultType").GetString() switch
            {
                "scalar" => Number(result),
                "vector" => result.GetArrayLength() switch
                {
                    1 => Number(result[0].GetProperty("value")),
                    0 => throw new MeteringException("the query finds nothing; write '… or vector(0)' where nothing means 0"),
                    var many => throw new MeteringException($"the query gives {many} values and has to give one: sum them"),
                },
                var other => throw new MeteringException($"the query gives a {other} and has to give one number"),
            };
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new MeteringException($"the server answers {status}, and not as Prometheus does", error);
        }
    }

    /// <param name="pair">A time and a number written as text.</param>
    private static double Number(JsonElement pair)
    {
        var text = pair[1].GetString();
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) && value >= 0
            ? value
            : throw new MeteringException($"the query gives {text}, which is no count");
    }
}
