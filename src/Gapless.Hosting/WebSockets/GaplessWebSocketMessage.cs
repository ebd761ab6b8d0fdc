using System.Text;

namespace Gapless.Hosting.WebSockets;

/// <summary>A whole message of a client, however many frames it came in.</summary>
public readonly struct GaplessWebSocketMessage
{
    internal GaplessWebSocketMessage(bool isText, ReadOnlyMemory<byte> data)
    {
        IsText = isText;
        Data = data;
    }

    /// <summary>False: it is binary.</summary>
    public bool IsText { get; }

    /// <summary>Its bytes. They are valid until the callback that was given them has ended.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Its bytes read as UTF-8, a new string each time.</summary>
    public string Text => Encoding.UTF8.GetString(Data.Span);
}
