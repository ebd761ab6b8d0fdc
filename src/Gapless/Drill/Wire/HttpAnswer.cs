namespace Gapless.Drill.Wire;

/// <summary>A whole answer.</summary>
/// <param name="Closes">The server has said that it closes the connection.</param>
internal sealed record HttpAnswer(int Status, string? RequestId, string? Version, string? Worker, bool Closes, string? WebSocketAccept, byte[] Body);
