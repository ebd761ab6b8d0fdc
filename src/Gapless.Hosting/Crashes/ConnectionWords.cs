using Gapless.Contract.Workers;
using Gapless.Linux.Memory;

namespace Gapless.Hosting.Crashes;

/// <summary>What one connection writes down in case the process dies in the next instant. Without a supervisor there is no record, and nothing is written.</summary>
/// <remarks>Plain stores: no locks, no fences. Each word has one writer at a time, and whoever reads them reads those of a dead process.</remarks>
internal readonly struct ConnectionWords(SharedRecord record)
{
    /// <param name="endpoint">Descriptor of the listening socket.</param>
    /// <param name="received">Bytes that came with it from another process.</param>
    /// <param name="isProved">The other process has seen its requests begin at its first byte.</param>
    /// <param name="isSpecial">It came with a WebSocket session.</param>
    /// <param name="isArriving">The other process does not know yet that it has gone; until <see cref="Stay"/>.</param>
    public void Begin(int endpoint, long received, bool isProved, bool isSpecial, bool isArriving)
    {
        if (!record.Exists)
            return;
        record.Set(ConnectionWord.Received, isProved ? received | ConnectionWord.LooksLikeHttp : received);
        record.Set(ConnectionWord.Request, isSpecial ? ConnectionWord.Special : 0);
        record.Set(ConnectionWord.Sent, 0);
        record.Set(ConnectionWord.AnswerFrom, 0);
        record.Set(ConnectionWord.AnswerTo, 0);
        record.Set(ConnectionWord.Proved, isProved ? 1 : 0);
        record.Set(ConnectionWord.Leaving, isArriving ? ConnectionWord.Arriving : 0);
        record.Set(ConnectionWord.Endpoint, endpoint);
    }

    public bool Exist => record.Exists;

    public void BeforeReceive() => record.Set(ConnectionWord.Received, record.Get(ConnectionWord.Received) | ConnectionWord.Pending);

    /// <param name="received">All bytes so far.</param>
    /// <param name="looksLikeHttp">By the first ones.</param>
    public void AfterReceive(long received, bool looksLikeHttp) =>
        record.Set(ConnectionWord.Received, looksLikeHttp ? received | ConnectionWord.LooksLikeHttp : received);

    /// <param name="sent">Bytes before.</param>
    public void BeforeSend(long sent) => record.Set(ConnectionWord.Sent, sent | ConnectionWord.Pending);

    /// <param name="sent">All bytes so far.</param>
    public void AfterSend(long sent) => record.Set(ConnectionWord.Sent, sent);

    /// <param name="written">Bytes of all answers so far.</param>
    /// <param name="isProved">Its requests began at its first byte.</param>
    public void RequestBegun(long written, bool isProved)
    {
        if (isProved)
            record.Set(ConnectionWord.Proved, 1);
        record.Set(ConnectionWord.AnswerFrom, written);
        record.Set(ConnectionWord.Request, ConnectionWord.Running);
    }

    /// <param name="written">Bytes of all answers so far.</param>
    /// <param name="end">Of the request in the received bytes; null: unknown.</param>
    public void RequestEnded(long written, long? end)
    {
        record.Set(ConnectionWord.AnswerTo, written);
        record.Set(ConnectionWord.Request, end ?? ConnectionWord.Unknown);
    }

    /// <summary>It carries a session that can go on elsewhere.</summary>
    /// <param name="papers">Descriptor of its <see cref="SessionMemory"/>.</param>
    public void BecomeSession(int papers) => record.Set(ConnectionWord.Proved, -papers);

    /// <summary>Every message up to here was dealt with, and what it changed is in the papers.</summary>
    public void SessionRead(long consumed) => record.Set(ConnectionWord.Request, consumed);

    /// <summary>Up to here it consists of whole frames that the papers know of.</summary>
    public void SessionWritten(long written) => record.Set(ConnectionWord.AnswerTo, written);

    public void BecomeSpecial() => record.Set(ConnectionWord.Request, ConnectionWord.Special);

    public void BeforeOffer() => record.Set(ConnectionWord.Leaving, ConnectionWord.OnItsWay);

    public void Stay() => record.Set(ConnectionWord.Leaving, 0);

    public void Ending() => record.Set(ConnectionWord.Leaving, ConnectionWord.Ending);

    /// <summary>Before the descriptor is closed: its number may be another connection's in the next instant.</summary>
    public void Close() => record.Set(ConnectionWord.Endpoint, 0);
}
