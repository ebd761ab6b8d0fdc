using Gapless.Installation;

namespace Gapless.UnitTests.Installation;

public sealed class TextDifferenceTests
{
    [Fact]
    public void Only_what_differs_is_shown_with_a_line_around_it() =>
        TextDifference.Of("a\nb\nc\nd\ne\nf\n", "a\nb\nC\nd\ne\nf\ng\n").ShouldBe([" b", "-c", "+C", " d", " f", "+g"]);

    [Fact]
    public void Equal_texts_show_nothing() => TextDifference.Of("a\nb\n", "a\nb\n").ShouldBeEmpty();

    [Fact]
    public void From_nothing_all_is_new() => TextDifference.Of("", "a\nb\n").ShouldBe(["+a", "+b"]);
}
