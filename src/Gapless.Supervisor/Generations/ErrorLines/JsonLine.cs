using System.Text;
using System.Text.Json;

namespace Gapless.Supervisor.Generations.ErrorLines;

/// <summary>A line that is a JSON object, as structured loggers write it.</summary>
internal static class JsonLine
{
    /// <summary>pino and bunyan: 50 is error, 60 fatal.</summary>
    private const int ErrorNumber = 50;

    private static readonly string[] Levels = ["@l", "@level", "log.level", "levelname", "severity_text", "severitytext"];
    private static readonly string[] Messages = ["@mt", "message", "msg", "@m", "event"];
    private static readonly string[] Sources = ["category", "logger", "sourcecontext", "logger_name", "log.logger"];

    /// <summary>What it says, when it is at error level: its logger and its message. Null when it is not, or no JSON.</summary>
    public static string? ErrorOf(ReadOnlySpan<byte> line)
    {
        string? message = null, source = null;
        var (isError, rank) = (false, Messages.Length);
        try
        {
            var reader = new Utf8JsonReader(line);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.ValueSpan;
                var isLevel = LineLevel.IsKey(name) || In(Levels, name) >= 0;
                var (messageRank, isSource) = (In(Messages, name), In(Sources, name) >= 0);
                reader.Read();
                if (isLevel)
                    isError |= reader.TokenType == JsonTokenType.Number ? reader.TryGetInt32(out var number) && number >= ErrorNumber : LineLevel.IsBad(reader.ValueSpan) == true;
                else if (messageRank >= 0 && messageRank < rank && reader.TokenType == JsonTokenType.String)
                    (message, rank) = (reader.GetString(), messageRank);
                else if (isSource && reader.TokenType == JsonTokenType.String)
                    source = reader.GetString();
                reader.Skip();
            }

            // Text behind the object is refused here.
            reader.Read();
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // A string that is no UTF-16.
            return null;
        }

        return !isError ? null : message is null ? Encoding.UTF8.GetString(line) : source is null ? message : $"{source}: {message}";
    }

    private static int In(string[] names, ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (Ascii.EqualsIgnoreCase(name, names[i]))
                return i;
        }

        return -1;
    }
}
