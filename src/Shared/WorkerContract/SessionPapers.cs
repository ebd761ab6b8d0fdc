namespace Gapless.Contract.Workers;

/// <summary>What a WebSocket session is, apart from its connection: with it another process goes on.</summary>
/// <param name="Route">Pattern that it was mapped with.</param>
/// <param name="Id">Of the session; the same in every process.</param>
/// <param name="SubProtocol">Agreed on when it was opened; null: none.</param>
/// <param name="State">The app's, as JSON.</param>
internal sealed record SessionPapers(string Route, string Id, string? SubProtocol, ReadOnlyMemory<byte> State);
