using Gapless.Contract.Workers;
using Gapless.Supervisor.Generations.Salvage;

namespace Gapless.UnitTests.Generations.Salvage;

/// <summary>What each moment of a connection's life leaves behind, in the order in which a worker writes its words.</summary>
public sealed class ConnectionRecordTests
{
    private const int Endpoint = 3;

    private readonly long[] _words = new long[8];

    private ConnectionFate Fate => ConnectionRecord.Read(17, _words)!.Value.Fate;

    [Fact]
    public void A_free_record_is_no_connection() => ConnectionRecord.Read(17, _words).ShouldBeNull();

    [Fact]
    public void From_request_to_request_it_is_clean_then_busy_then_lost_then_clean()
    {
        Set(ConnectionWord.Endpoint, Endpoint, ConnectionFate.Clean);
        Set(ConnectionWord.Received, 0 | ConnectionWord.Pending, ConnectionFate.Lost);
        Set(ConnectionWord.Received, 100 | ConnectionWord.LooksLikeHttp, ConnectionFate.Busy);
        Set(ConnectionWord.Proved, 1, ConnectionFate.Busy);
        Set(ConnectionWord.AnswerFrom, 0, ConnectionFate.Busy);
        Set(ConnectionWord.Request, ConnectionWord.Running, ConnectionFate.Busy);
        Set(ConnectionWord.Sent, 0 | ConnectionWord.Pending, ConnectionFate.Lost);
        Set(ConnectionWord.Sent, 200, ConnectionFate.Lost);
        Set(ConnectionWord.AnswerTo, 250, ConnectionFate.Lost);
        Set(ConnectionWord.Request, 100, ConnectionFate.Lost);
        Set(ConnectionWord.Sent, 200 | ConnectionWord.Pending, ConnectionFate.Lost);
        Set(ConnectionWord.Sent, 250, ConnectionFate.Clean);

        Set(ConnectionWord.Received, 100 | ConnectionWord.LooksLikeHttp | ConnectionWord.Pending, ConnectionFate.Busy);
        Set(ConnectionWord.Received, 180 | ConnectionWord.LooksLikeHttp, ConnectionFate.Busy);
        Set(ConnectionWord.AnswerFrom, 250, ConnectionFate.Busy);
        Set(ConnectionWord.Request, ConnectionWord.Running, ConnectionFate.Busy);
        Set(ConnectionWord.AnswerTo, 300, ConnectionFate.Busy);
        Set(ConnectionWord.Request, 180, ConnectionFate.Busy);
        Set(ConnectionWord.Sent, 250 | ConnectionWord.Pending, ConnectionFate.Lost);
        Set(ConnectionWord.Sent, 300, ConnectionFate.Clean);
        ConnectionRecord.Read(17, _words).ShouldBe(new ConnectionRecord(17, Endpoint, IsProved: true, Papers: null, ConnectionFate.Clean, IsArriving: false));
    }

    [Fact]
    public void On_its_arrival_it_is_clean_or_busy_by_what_came_with_it_and_may_be_another_process_s_until_that_has_heard()
    {
        _words[ConnectionWord.Leaving] = ConnectionWord.Arriving;
        _words[ConnectionWord.Proved] = 1;
        Set(ConnectionWord.Endpoint, Endpoint, ConnectionFate.Clean);
        ConnectionRecord.Read(17, _words)!.Value.IsArriving.ShouldBeTrue();
        Set(ConnectionWord.Received, 20 | ConnectionWord.LooksLikeHttp, ConnectionFate.Busy);
        Set(ConnectionWord.Leaving, 0, ConnectionFate.Busy);
        ConnectionRecord.Read(17, _words)!.Value.IsArriving.ShouldBeFalse();
    }

    [Fact]
    public void An_answer_before_the_end_of_its_request_is_the_last_one_until_that_end_has_come()
    {
        Answered(request: 500, received: 300);
        Fate.ShouldBe(ConnectionFate.Lost);
        Set(ConnectionWord.Received, 500 | ConnectionWord.LooksLikeHttp, ConnectionFate.Clean);
    }

    [Fact]
    public void A_request_whose_end_is_not_known_keeps_the_connection_from_everything_until_the_next_one()
    {
        Answered(ConnectionWord.Unknown, received: 300);
        Fate.ShouldBe(ConnectionFate.Lost);
        Set(ConnectionWord.Received, 400 | ConnectionWord.LooksLikeHttp, ConnectionFate.Lost);
        Set(ConnectionWord.AnswerFrom, 250, ConnectionFate.Lost);
        Set(ConnectionWord.Request, ConnectionWord.Running, ConnectionFate.Busy);
    }

    [Fact]
    public void What_came_with_it_from_another_process_was_read()
    {
        Set(ConnectionWord.Received, 20 | ConnectionWord.LooksLikeHttp, endpoint: Endpoint);
        Fate.ShouldBe(ConnectionFate.Busy);
    }

    [Theory]
    [InlineData(ConnectionWord.OnItsWay, ConnectionFate.Moved)]
    [InlineData(ConnectionWord.Ending, ConnectionFate.Ending)]
    internal void Once_it_leaves_it_is_nobodys_here(long leaving, ConnectionFate fate)
    {
        Answered(request: 300, received: 300);
        Set(ConnectionWord.Leaving, leaving, fate);
    }

    [Fact]
    public void What_is_no_sequence_of_requests_in_clear_text_is_never_answered()
    {
        Set(ConnectionWord.Received, 300, endpoint: Endpoint);
        Fate.ShouldBe(ConnectionFate.Lost, "a handshake of TLS, perhaps");
        Set(ConnectionWord.Received, 300 | ConnectionWord.LooksLikeHttp, ConnectionFate.Busy);
        Set(ConnectionWord.Request, ConnectionWord.Special, ConnectionFate.Lost);
    }

    [Fact]
    public void A_session_is_clean_between_two_messages_and_never_answered()
    {
        Answered(request: 300, received: 300);
        Set(ConnectionWord.Proved, -21, ConnectionFate.Clean);
        ConnectionRecord.Read(17, _words)!.Value.Papers.ShouldBe(21);
        Set(ConnectionWord.Received, 310 | ConnectionWord.LooksLikeHttp, ConnectionFate.Lost);
        Set(ConnectionWord.Sent, 260, ConnectionFate.Lost);
        Set(ConnectionWord.AnswerTo, 260, ConnectionFate.Lost);
        Set(ConnectionWord.Request, 310, ConnectionFate.Clean);
    }

    private void Answered(long request, long received)
    {
        _words[ConnectionWord.Endpoint] = Endpoint;
        _words[ConnectionWord.Received] = received | ConnectionWord.LooksLikeHttp;
        _words[ConnectionWord.Request] = request;
        _words[ConnectionWord.Sent] = _words[ConnectionWord.AnswerTo] = 250;
        _words[ConnectionWord.AnswerFrom] = 100;
    }

    private void Set(int word, long value, int endpoint)
    {
        _words[ConnectionWord.Endpoint] = endpoint;
        _words[word] = value;
    }

    private void Set(int word, long value, ConnectionFate expected)
    {
        _words[word] = value;
        Fate.ShouldBe(expected);
    }
}
