namespace Messages;

/// <summary>Something that somebody said.</summary>
/// <param name="Number">1 for the first of all, without a gap.</param>
/// <param name="Id">Given by whoever said it: what is said again under the same id is the same message.</param>
internal sealed record Message(long Number, Guid Id, string Room, string Author, string Text);
