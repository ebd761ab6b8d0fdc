using Gapless.Dev.Front.Injection;

namespace Gapless.UnitTests.Dev.Front;

public sealed class ContentPolicyTests
{
    [Theory]
    [InlineData("img-src 'self'")]
    [InlineData("script-src 'self'")]
    [InlineData("default-src 'self'; img-src *")]
    [InlineData("default-src 'none'; script-src 'self'")]
    [InlineData("script-src *")]
    [InlineData("SCRIPT-SRC 'SELF'")]
    [InlineData("script-src localhost:5000")]
    [InlineData("script-src http://localhost:5000/")]
    [InlineData("script-src 'none'; script-src-elem 'self'")]
    [InlineData("sandbox allow-scripts; script-src 'self'")]
    [InlineData("frame-ancestors 'none', default-src 'self'")]
    public void A_script_of_the_own_origin_is_allowed(string policy) =>
        ContentPolicy.Of([policy], "localhost:5000").ShouldBe(new ContentPolicy(true, null));

    [Theory]
    [InlineData("script-src 'none'")]
    [InlineData("default-src 'none'")]
    [InlineData("default-src 'self'; script-src https://cdn.example")]
    [InlineData("script-src 'sha256-AAAA'")]
    [InlineData("script-src 'self' 'strict-dynamic' 'sha256-AAAA'")]
    [InlineData("script-src 'unsafe-inline'")]
    [InlineData("script-src localhost:5001")]
    [InlineData("script-src 'self'; script-src-elem 'none'")]
    [InlineData("sandbox; script-src 'self'")]
    [InlineData("script-src 'self', script-src 'none'")]
    public void It_is_forbidden(string policy) => ContentPolicy.Of([policy], "localhost:5000").Allowed.ShouldBeFalse();

    [Theory]
    [InlineData("script-src 'nonce-abc'")]
    [InlineData("script-src 'nonce-abc' 'strict-dynamic' 'self'")]
    [InlineData("script-src 'self'; script-src-elem 'nonce-abc'")]
    public void A_nonce_is_used_where_one_is_needed(string policy) =>
        ContentPolicy.Of([policy], "localhost:5000").ShouldBe(new ContentPolicy(true, "abc"));

    [Fact]
    public void All_policies_have_to_allow_it()
    {
        ContentPolicy.Of(["script-src 'self'", "default-src 'none'"], "localhost").Allowed.ShouldBeFalse();
        ContentPolicy.Of(["script-src 'nonce-a'", "script-src 'nonce-b' 'nonce-a'"], "localhost").ShouldBe(new ContentPolicy(true, "a"));
        ContentPolicy.Of(["script-src 'nonce-a'", "script-src 'nonce-b'"], "localhost").Allowed.ShouldBeFalse();
        ContentPolicy.Of([], "localhost").ShouldBe(new ContentPolicy(true, null));
    }
}
