using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;

namespace Gapless.Hosting.WebSockets.Moving;

/// <summary>A message that was to be sent when its session had just gone to another process, which sends it instead.</summary>
/// <param name="SessionId">Whose it is.</param>
/// <param name="Type">Of the message.</param>
/// <param name="Data">For a close: two bytes of status and its description.</param>
internal sealed record LateMessage(string SessionId, WebSocketMessageType Type, ReadOnlyMemory<byte> Data)
{
    public WebSocketCloseStatus CloseStatus => (WebSocketCloseStatus)BinaryPrimitives.ReadUInt16BigEndian(Data.Span);

    public string? CloseDescription => Data.Length == sizeof(ushort) ? null : Encoding.UTF8.GetString(Data.Span[sizeof(ushort)..]);

    public static LateMessage Close(string sessionId, WebSocketCloseStatus status, string? description)
    {
        var data = new byte[sizeof(ushort) + Encoding.UTF8.GetByteCount(description ?? "")];
        BinaryPrimitives.WriteUInt16BigEndian(data, (ushort)status);
        Encoding.UTF8.GetBytes(description ?? "", data.AsSpan(sizeof(ushort)));
        return new LateMessage(sessionId, WebSocketMessageType.Close, data);
    }
}
