namespace Gapless.Supervisor.Alerts.Targets;

/// <summary>The body that an incoming webhook of Slack takes; its own marks in the text are escaped.</summary>
internal sealed record SlackMessage(string Text)
{
    public static SlackMessage Of(Alert alert) => new($":warning: *{Escape(alert.Title)}* ({Escape(alert.Machine)})\n```{Escape(alert.Text)}```");

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal).Replace("```", "'''", StringComparison.Ordinal);
}
