using Microsoft.CodeAnalysis;

namespace Gapless.Dev.Compiling.Deltas;

/// <summary>A member with another body, or a member that has come.</summary>
/// <param name="Old">The declaration of the method or accessor; null: it is new.</param>
/// <param name="New">Of the same kind as <paramref name="Old"/>.</param>
internal sealed record MemberEdit(SyntaxNode? Old, SyntaxNode New);
