namespace Gapless.Contract.Workers;

/// <summary>
/// What stands in the words of a connection's record, which has the number of its descriptor. Each word is written by one thread at a time, before the act that it tells of, so that it
/// holds whenever the process dies. See docs/design/011-crash.md.
/// </summary>
internal static class ConnectionWord
{
    /// <summary>Number of the listening descriptor it was accepted at; 0: the record is free. Written first at the beginning, last at the end.</summary>
    public const int Endpoint = 0;

    /// <summary>Bytes taken from the kernel; with <see cref="Pending"/> while more may be taken, with <see cref="LooksLikeHttp"/> when the first ones begin an HTTP/1.1 request.</summary>
    public const int Received = 1;

    /// <summary>Where the last answered request ended in the received bytes, or one of the negative values.</summary>
    public const int Request = 2;

    /// <summary>Bytes given to the kernel; with <see cref="Pending"/> while more may be given.</summary>
    public const int Sent = 3;

    /// <summary>Bytes written before the answer to the last request.</summary>
    public const int AnswerFrom = 4;

    /// <summary>Bytes written up to the end of the last answer that is complete.</summary>
    public const int AnswerTo = 5;

    /// <summary>1: its requests began at its first byte. Negative: it carries a session whose papers are in the memory file with this descriptor; <see cref="Request"/> is where its last message ended.</summary>
    public const int Proved = 6;

    /// <summary>0: it stays; <see cref="OnItsWay"/>, <see cref="Ending"/> or <see cref="Arriving"/>.</summary>
    public const int Leaving = 7;

    public const long Pending = 1L << 62;
    public const long LooksLikeHttp = 1L << 61;
    public const long Count = LooksLikeHttp - 1;

    /// <summary>Of <see cref="Request"/>: one is running.</summary>
    public const long Running = -1;

    /// <summary>Of <see cref="Request"/>: the last one was answered; where it ends is not known, or it cannot move for another reason.</summary>
    public const long Unknown = -2;

    /// <summary>Of <see cref="Request"/>: it carries something else than one HTTP/1.1 request after the other.</summary>
    public const long Special = -3;

    /// <summary>Of <see cref="Leaving"/>: it is being offered to another process, which may have it already.</summary>
    public const long OnItsWay = 1;

    /// <summary>Of <see cref="Leaving"/>: this process ends it.</summary>
    public const long Ending = 2;

    /// <summary>Of <see cref="Leaving"/>: the process that offers it is being told that it is taken; if it has not heard of it, it has it still.</summary>
    public const long Arriving = 3;

    /// <summary>The record of no connection: words about the whole file.</summary>
    public const int HeaderRecord = 0;

    /// <summary>Of the header: pid of the process that holds the descriptors.</summary>
    public const int Holder = 0;

    /// <summary>Of the header: the highest record that was ever used.</summary>
    public const int Highest = 1;

    /// <summary>Of the header: how many records there are. Behind the last one stand the names of the endpoints, one a line: number of the descriptor, space, name.</summary>
    public const int Records = 2;

    /// <summary>Of the memory file, as /proc/PID/fd shows it.</summary>
    public const string FileName = "gapless-words";
}
