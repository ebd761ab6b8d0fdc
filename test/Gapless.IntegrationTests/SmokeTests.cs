namespace Gapless.IntegrationTests;
public sealed class SmokeTests { [Fact] public void Runs() => true.ShouldBeTrue(); }
