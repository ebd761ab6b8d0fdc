using System.Globalization;
using System.Text;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Alerts.Targets;

/// <summary>A mail as it goes over the wire (RFC 5322), up to and with the dot that ends it.</summary>
internal static class MailText
{
    private const int LineBytes = 57;

    /// <summary>An encoded word may have 75 characters (RFC 2047); so many characters of text fit into one, however they are encoded.</summary>
    private const int WordCharacters = 11;

    public static string Of(Alert alert, MailConfig mail)
    {
        var text = new StringBuilder();
        void Header(string name, string value) => text.Append(name).Append(": ").Append(value).Append("\r\n");
        Header("From", mail.From);
        Header("To", string.Join(",\r\n ", mail.To));
        Header("Subject", Encoded($"[gapless] {alert.Title}"));
        Header("Date", alert.Time.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture));
        // The same each time it is sent: mail programs show a repetition once.
        Header("Message-ID", $"<{alert.Id}@gapless>");
        Header("Auto-Submitted", "auto-generated");
        Header("MIME-Version", "1.0");
        Header("Content-Type", "text/plain; charset=utf-8");
        Header("Content-Transfer-Encoding", "base64");
        text.Append("\r\n");
        var body = Encoding.UTF8.GetBytes($"{alert.Title}\r\n\r\n{alert.Text.ReplaceLineEndings("\r\n")}\r\n\r\n{alert.Machine}, {alert.Time:yyyy-MM-dd HH:mm:ss} UTC, {alert.Kind}\r\n");
        foreach (var line in body.Chunk(LineBytes))
            text.Append(Convert.ToBase64String(line)).Append("\r\n");
        // In base64 no line begins with a dot.
        return text.Append('.').ToString();
    }

    private static string Encoded(string text) => text.All(c => c is >= ' ' and < '\x7f')
        ? text
        : string.Join("\r\n ", text.ReplaceLineEndings(" ").EnumerateRunes().Chunk(WordCharacters)
            .Select(word => $"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Concat(word)))}?="));
}
