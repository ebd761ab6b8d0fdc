using Gapless.Linux.Files;

namespace Gapless.Dev.Watching.Folders;

/// <summary>What is remembered of a file: enough to tell later whether its content is another one. 24 bytes, because there may be 100,000.</summary>
/// <param name="Stamp">Both times of the file mixed: <c>cp -p</c> keeps one of them, some file servers the other.</param>
/// <param name="Hash">Of the content, or <see cref="Unknown"/>, or <see cref="UnknownAndFresh"/>.</param>
internal readonly record struct FileMark(long Size, long Stamp, long Hash)
{
    public const long Unknown = 0;

    /// <summary>The file was so young when it was looked at that a further write may not have moved its times.</summary>
    public const long UnknownAndFresh = 1;

    public bool IsHashed => Hash is not (Unknown or UnknownAndFresh);

    public static FileMark Of(in FileFacts facts, long hash) => new(facts.Size, StampOf(facts), hash);

    public static long StampOf(in FileFacts facts) => unchecked((facts.Modified * 31) + facts.Changed);
}
