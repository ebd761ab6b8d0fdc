using System.Text;
using Gapless.Supervisor.Generations.ErrorLines;

namespace Gapless.UnitTests.Generations.ErrorLines;

/// <summary>Lines as loggers write them.</summary>
public sealed class LineLevelTests
{
    [Theory]
    [InlineData("fail: Shop.Checkout[17]")]
    [InlineData("crit: Microsoft.AspNetCore.Server.Kestrel[0]")]
    [InlineData("2026-11-25 23:39:06 fail: Shop.Checkout[17] it broke")]
    [InlineData("<3>Shop.Checkout[17] it broke")]
    [InlineData("<131>1 2026-11-25T23:39:06Z host app 17 - - it broke")]
    [InlineData("[23:39:06 ERR] it broke")]
    [InlineData("2026-11-25 23:39:06.123 +01:00 [ERR] it broke")]
    [InlineData("[FTL] it broke")]
    [InlineData("2026-11-25 23:39:06.1234|ERROR|Shop.Checkout|it broke")]
    [InlineData("2026-11-25 23:39:06,123 [12] ERROR Shop.Checkout - it broke")]
    [InlineData("23:39:06.123 [main] ERROR com.shop.Checkout - it broke")]
    [InlineData("2026-11-25T23:39:06.123Z ERROR 4711 --- [nio-8080-exec-1] com.shop.Checkout : it broke")]
    [InlineData("ERROR:root:it broke")]
    [InlineData("CRITICAL:shop.checkout:it broke")]
    [InlineData("2026-11-25 23:39:06,123 - shop - ERROR - it broke")]
    [InlineData("[2026-11-25 23:39:06,123] ERROR in app: Exception on / [GET]")]
    [InlineData("[2026-11-25 23:39:06 +0000] [17] [ERROR] Worker (pid:18) was sent SIGKILL!")]
    [InlineData("ERROR:    Exception in ASGI application")]
    [InlineData("time=2026-11-25T23:39:06.123Z level=ERROR msg=\"it broke\" id=17")]
    [InlineData("time=\"2026-11-25T23:39:06Z\" level=error msg=\"it broke\"")]
    [InlineData("level=\"error\" it broke")]
    [InlineData("t=2026-11-25T23:39:06 lvl=eror msg=x")]
    [InlineData("E1125 23:39:06.123456   17 checkout.go:42] it broke")]
    [InlineData("2026/11/25 23:39:06 [error] 17#17: *1 connect() failed")]
    [InlineData("[Wed Nov 25 23:39:06.123456 2026] [core:error] [pid 17] it broke")]
    [InlineData("E, [2026-11-25T23:39:06.123456 #17] ERROR -- : it broke")]
    [InlineData("[2026-11-25T23:39:06Z ERROR shop::checkout] it broke")]
    [InlineData("2026-11-25 23:39:06.123 UTC [17] FATAL:  the database system is shutting down")]
    [InlineData("error: it broke")]
    [InlineData("2026-11-25T23:39:06.123Z error: it broke")]
    [InlineData("[Error] it broke")]
    public void Error_level(string line) => IsError(line).ShouldBeTrue();

    [Theory]
    [InlineData("info: Shop.Checkout[17]")]
    [InlineData("warn: Shop.Checkout[17]")]
    [InlineData("      Exception: it says error: nothing")]
    [InlineData("<4>Shop.Checkout[17] an ERROR is near")]
    [InlineData("<not a priority> fine")]
    [InlineData("[23:39:06 INF] Retry after ERROR")]
    [InlineData("WARN  [main] com.shop.Checkout - ERROR of the remote side")]
    [InlineData("level=info msg=\"no error\" error=null status=ERROR")]
    [InlineData("status=ERROR")]
    [InlineData("I1125 23:39:06.123456   17 checkout.go:42] ERROR is a word")]
    [InlineData("INFO:     127.0.0.1:51234 - \"GET /error HTTP/1.1\" 200 OK")]
    [InlineData("request GET /error/17 5")]
    [InlineData("no error here: all is well")]
    [InlineData("the fail: over node took over")]
    [InlineData("ERROR_CODE is 0")]
    [InlineData("")]
    [InlineData("2026/11/25 23:39:06 [warn] 17#17: error")]
    public void Not(string line) => IsError(line).ShouldBeFalse();

    [Theory]
    [InlineData("""{"EventId":7,"LogLevel":"Error","Category":"Shop.Checkout","Message":"it broke","State":{"Message":"it broke","LogLevel":"x"}}""", "Shop.Checkout: it broke")]
    [InlineData("""{"level":"error","ts":1.5,"caller":"a.go:1","msg":"it broke"}""", "it broke")]
    [InlineData("""{"level":50,"time":1,"pid":1,"msg":"it broke"}""", "it broke")]
    [InlineData("""{"@t":"2026","@mt":"order {Id} broke","@l":"Error","Id":17,"SourceContext":"Shop"}""", "Shop: order {Id} broke")]
    [InlineData("""{"severity":"CRITICAL","message":"it broke"}""", "it broke")]
    [InlineData("""{"levelname": "ERROR", "name": "shop", "message": "it \"broke\""}""", "it \"broke\"")]
    [InlineData("""{"log.level":"error","message":"it broke"}""", "it broke")]
    [InlineData("""{"level":"error","message":17}""", """{"level":"error","message":17}""")]
    [InlineData("""{"level":"info","msg":"error"}""", null)]
    [InlineData("""{"level":30,"msg":"error"}""", null)]
    [InlineData("""{"@t":"2026","@mt":"no level is information"}""", null)]
    [InlineData("""{"msg":"nested","data":{"level":"error"}}""", null)]
    [InlineData("""{"level":"error",""", null)]
    [InlineData("""{"level":"error"} and more""", null)]
    [InlineData("{ not json", null)]
    public void Json(string line, string? said) => JsonLine.ErrorOf(Encoding.UTF8.GetBytes(line)).ShouldBe(said);

    private static bool IsError(string line) => LineLevel.IsError(Encoding.UTF8.GetBytes(line));
}
