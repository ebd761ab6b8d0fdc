namespace Chat;

/// <summary>All that a session is; it travels with the connection.</summary>
internal sealed class Guest
{
    public string Name { get; set; } = "guest";

    public string Room { get; set; } = "lobby";

    /// <summary>The number of the last message of the log that was sent to this session or passed over.</summary>
    public long Seen { get; set; }
}
