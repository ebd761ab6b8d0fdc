namespace Gapless.Installation.Steps;

/// <summary>The link by which a target starts the unit: what <c>systemctl enable</c> makes, also where no systemd runs.</summary>
internal sealed record EnableUnit(string Link, string Unit) : MakeLink(Link, Unit)
{
    protected override string Verb => "enable";
}
