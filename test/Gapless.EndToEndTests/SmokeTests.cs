namespace Gapless.EndToEndTests;
public sealed class SmokeTests { [Fact] public void Runs() => true.ShouldBeTrue(); }
