using Gapless.Supervisor.Health.Grpc;

namespace Gapless.UnitTests.Health;

public sealed class GrpcMessageTests
{
    [Theory]
    [InlineData("", "0000000000")]
    [InlineData("a.B", "00000000050A03612E42")]
    public void A_request_is_a_name_behind_a_prefix(string service, string bytes) => Convert.ToHexString(GrpcMessage.Request(service)).ShouldBe(bytes);

    [Fact]
    public void A_long_name_has_a_length_of_two_bytes() => Convert.ToHexString(GrpcMessage.Request(new string('a', 300))[..8]).ShouldBe("000000012F0AAC02");

    [Theory]
    [InlineData("00000000020801", 1)]
    [InlineData("00000000020802", 2)]
    [InlineData("0000000000", 0)]
    [InlineData("000000000512017808 01", 1)]
    [InlineData("000000000608021D010203", null)]
    [InlineData("000000000708021D01020304", 2)]
    [InlineData("000000000B0801110102030405060708", 1)]
    [InlineData("0100000000", null)]
    [InlineData("00000000030801", null)]
    [InlineData("000000000208", null)]
    [InlineData("000000000208FF", null)]
    [InlineData("0000000003120578", null)]
    [InlineData("00000000010B", null)]
    [InlineData("", null)]
    public void An_answer_is_read_and_what_it_also_holds_is_skipped(string bytes, int? status) =>
        GrpcMessage.StatusOf(Convert.FromHexString(bytes.Replace(" ", ""))).ShouldBe(status);
}
