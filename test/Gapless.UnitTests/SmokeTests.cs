namespace Gapless.UnitTests;
public sealed class SmokeTests { [Fact] public void Runs() => true.ShouldBeTrue(); }
