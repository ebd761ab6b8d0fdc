namespace Gapless.Installation.Steps;

/// <summary>A system user without a shell and with a group of the same name, to which people belong who may give orders.</summary>
internal sealed record MakeAccount(string Name, string Home) : Step
{
    public override Change? Against(Target target) => target.Account(Name) is null ? Change.Of($"make user and group {Name}") : null;
}
