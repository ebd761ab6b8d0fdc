namespace Gapless.Installation;

/// <summary>The configuration of a machine that has no service yet: right as it stands, with everything in comments.</summary>
internal static class StartingConfig
{
    public static string Text { get; } = Embedded.Text("gapless.yaml");
}
