namespace Gapless.EndToEndTests.Harness;

/// <summary>Every limit of the end-to-end tests. They end a test that hangs; none of them is a figure that is proved.</summary>
internal static class TestLimits
{
    /// <summary>From the spawn of the supervisor to its first answer.</summary>
    public static readonly TimeSpan Start = TimeSpan.FromSeconds(30);

    /// <summary>From SIGTERM to the end of the supervisor, the drain of its services included.</summary>
    public static readonly TimeSpan Stop = TimeSpan.FromSeconds(60);

    /// <summary>One command of the CLI, a whole rollout included.</summary>
    public static readonly TimeSpan Command = TimeSpan.FromSeconds(120);

    /// <summary>An event or a state that must come.</summary>
    public static readonly TimeSpan Event = TimeSpan.FromSeconds(60);

    /// <summary>One request of a test's own client.</summary>
    public static readonly TimeSpan Request = TimeSpan.FromSeconds(30);

    /// <summary>How long "nothing happens" is watched.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);
}
