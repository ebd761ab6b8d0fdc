using Gapless.Contract.Workers;

namespace Gapless.Supervisor.Generations.Salvage;

/// <summary>The words of one connection as its worker left them.</summary>
/// <param name="Descriptor">Its number in the worker.</param>
/// <param name="Endpoint">Number of the listening descriptor.</param>
/// <param name="IsProved">Its requests began at its first byte.</param>
/// <param name="Papers">Descriptor of the memory of the session that it carries; null: HTTP.</param>
/// <param name="Fate">See there.</param>
/// <param name="IsArriving">Only if no other process has it: whoever offered it may not have heard that it was taken.</param>
internal readonly record struct ConnectionRecord(int Descriptor, int Endpoint, bool IsProved, int? Papers, ConnectionFate Fate, bool IsArriving)
{
    /// <returns>Null: no connection has the descriptor.</returns>
    public static ConnectionRecord? Read(int descriptor, ReadOnlySpan<long> words) => words[ConnectionWord.Endpoint] is > 0 and <= int.MaxValue and var endpoint
        ? new ConnectionRecord(descriptor, (int)endpoint, words[ConnectionWord.Proved] != 0, words[ConnectionWord.Proved] is < 0 and > -int.MaxValue and var papers ? (int)-papers : null, Judge(words), words[ConnectionWord.Leaving] == ConnectionWord.Arriving)
        : null;

    private static ConnectionFate Judge(ReadOnlySpan<long> words)
    {
        switch (words[ConnectionWord.Leaving])
        {
            case ConnectionWord.OnItsWay:
                return ConnectionFate.Moved;
            case ConnectionWord.Ending:
                return ConnectionFate.Ending;
        }

        var request = words[ConnectionWord.Request];
        if (request == ConnectionWord.Special)
            return ConnectionFate.Lost;
        var received = words[ConnectionWord.Received] & ConnectionWord.Count;
        var mayHaveMore = (words[ConnectionWord.Received] & ConnectionWord.Pending) != 0;
        if (request == received && !mayHaveMore && words[ConnectionWord.Sent] == words[ConnectionWord.AnswerTo])
            return ConnectionFate.Clean;
        // Nobody can say of a session what a client would make of an answer.
        if (words[ConnectionWord.Proved] < 0)
            return ConnectionFate.Lost;
        return IsUnanswered(request, received, mayHaveMore, words) && (words[ConnectionWord.Received] & ConnectionWord.LooksLikeHttp) != 0 ? ConnectionFate.Busy : ConnectionFate.Lost;
    }

    /// <summary>What was sent ends where an answer ends, or where the one to a request that was read begins.</summary>
    private static bool IsUnanswered(long request, long received, bool mayHaveMore, ReadOnlySpan<long> words)
    {
        var sent = words[ConnectionWord.Sent];
        return request switch
        {
            ConnectionWord.Running => sent == words[ConnectionWord.AnswerFrom],
            ConnectionWord.Unknown => sent == words[ConnectionWord.AnswerFrom] && sent != words[ConnectionWord.AnswerTo],
            // The rest of a body may still come whose request has been answered: a second answer would be one too many.
            _ when request > received => sent == words[ConnectionWord.AnswerFrom] && sent != words[ConnectionWord.AnswerTo],
            _ when request < received || mayHaveMore => sent == words[ConnectionWord.AnswerTo] || sent == words[ConnectionWord.AnswerFrom],
            _ => sent == words[ConnectionWord.AnswerFrom],
        };
    }
}
