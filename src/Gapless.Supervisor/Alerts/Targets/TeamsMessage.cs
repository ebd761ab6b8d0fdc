using System.Text.Json.Serialization;

namespace Gapless.Supervisor.Alerts.Targets;

/// <summary>The body that a workflow of Microsoft Teams takes ("when a webhook request is received"): one adaptive card.</summary>
internal sealed record TeamsMessage(string Type, TeamsMessage.Attachment[] Attachments)
{
    public static TeamsMessage Of(Alert alert) => new("message",
    [
        new Attachment("application/vnd.microsoft.card.adaptive", new Card("AdaptiveCard", "1.4",
        [
            new Block("TextBlock", alert.Title, "Medium", "Bolder", "Attention", true, null),
            new Block("TextBlock", $"{alert.Machine}, {alert.Time:yyyy-MM-dd HH:mm:ss} UTC", "Small", null, null, true, null),
            new Block("TextBlock", alert.Text, null, null, null, true, "Monospace"),
        ])),
    ]);

    internal sealed record Attachment(string ContentType, Card Content);

    internal sealed record Card(string Type, string Version, Block[] Body);

    internal sealed record Block(string Type, string Text, string? Size, string? Weight, [property: JsonPropertyName("color")] string? Colour, bool Wrap, string? FontType);
}
