namespace Gapless.Dev.Front.Routing;

/// <summary>
/// A process ended a new connection without a byte of an answer to the request that it got. No <see cref="IOException"/>: those are repeated.
/// </summary>
/// <param name="inner">The error of the connection; null: it was closed.</param>
internal sealed class BrokenOffException(Exception? inner) : Exception(inner?.GetBaseException().Message ?? "the connection was closed without an answer");
