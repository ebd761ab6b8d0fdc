using System.Net;
using Gapless.Dev.Front.Browsers;
using Gapless.Supervisor.Configuration;
using Microsoft.AspNetCore.Http;

namespace Gapless.UnitTests.Dev.Front;

public sealed class GateTests
{
    private static readonly Gate Loopback = new(ListenAddress.OfTcp(new IPEndPoint(IPAddress.Loopback, 5000)), ["shop.test"], "secret");

    [Theory]
    [InlineData("localhost:5000", true)]
    [InlineData("LOCALHOST", true)]
    [InlineData("app.localhost:5000", true)]
    [InlineData("127.0.0.1:5000", true)]
    [InlineData("[::1]:5000", true)]
    [InlineData("192.0.2.7", true)]
    [InlineData("shop.test:5000", true)]
    [InlineData("evil.example", false)]
    [InlineData("localhost.evil.example:5000", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    [InlineData("evillocalhost", false)]
    [InlineData("", false)]
    public void A_name_that_others_could_give_this_machine_is_refused(string host, bool known) =>
        (Loopback.Refuse(Request(host), needToken: true) is null).ShouldBe(known);

    [Theory]
    [InlineData("http://localhost:5000", null, true)]
    [InlineData("https://localhost:5000", null, true)]
    [InlineData("http://localhost:5001", null, false)]
    [InlineData("http://evil.example", null, false)]
    [InlineData("null", null, false)]
    [InlineData(null, "same-origin", true)]
    [InlineData(null, "none", true)]
    [InlineData(null, "same-site", false)]
    [InlineData(null, "cross-site", false)]
    public void A_page_of_another_origin_is_refused(string? origin, string? site, bool allowed)
    {
        var context = Request("localhost:5000");
        if (origin is not null)
            context.Request.Headers.Origin = origin;
        if (site is not null)
            context.Request.Headers["Sec-Fetch-Site"] = site;

        (Loopback.Refuse(context, needToken: true) is null).ShouldBe(allowed);
        (Loopback.Refuse(context, needToken: false) is null).ShouldBe(allowed);
    }

    [Theory]
    [InlineData("?token=secret", "127.0.0.1", true, true)]
    [InlineData("?token=Secret", "127.0.0.1", true, false)]
    [InlineData("?token=", "127.0.0.1", true, false)]
    [InlineData("", "127.0.0.1", true, false)]
    [InlineData("", "127.0.0.1", false, true)]
    [InlineData("", "192.0.2.7", false, false)]
    [InlineData("?token=secret", "192.0.2.7", false, true)]
    public void The_token_is_needed_except_for_harmless_questions_of_this_machine(string query, string client, bool needToken, bool allowed)
    {
        var context = Request("localhost:5000");
        context.Request.QueryString = new QueryString(query);
        context.Connection.RemoteIpAddress = IPAddress.Parse(client);

        (Loopback.Refuse(context, needToken) is null).ShouldBe(allowed);
    }

    private static DefaultHttpContext Request(string host)
    {
        var context = new DefaultHttpContext();
        context.Request.Host = new HostString(host);
        context.Request.QueryString = new QueryString("?token=secret");
        context.Connection.RemoteIpAddress = IPAddress.Loopback;
        return context;
    }
}
