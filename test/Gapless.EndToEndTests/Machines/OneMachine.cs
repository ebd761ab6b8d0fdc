namespace Gapless.EndToEndTests.Machines;

/// <summary>The classes that share a machine: booting one takes a quarter of a minute.</summary>
[CollectionDefinition(Name)]
public sealed class OneMachine : ICollectionFixture<ServingMachine>
{
    public const string Name = "a booted machine";
}
