namespace Gapless.Dev.Compiling;

/// <summary>One error or warning of a build.</summary>
/// <param name="File">Absolute; null: it belongs to no file.</param>
/// <param name="Line">Counted from 1; 0: unknown.</param>
/// <param name="Column">Counted from 1; 0: unknown.</param>
/// <param name="Code">Such as CS1002; empty when the tool gives none.</param>
internal sealed record Problem(string? File, int Line, int Column, bool IsError, string Code, string Message);
