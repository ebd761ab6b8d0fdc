namespace Gapless.Hosting.State;

/// <summary>How passages are called in messages.</summary>
internal static class StatePassages
{
    public const string Start = "start";
    public const string Move = "move";
    public const string Late = "late";
}
