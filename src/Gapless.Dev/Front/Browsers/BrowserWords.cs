using System.Text.Json.Serialization;

namespace Gapless.Dev.Front.Browsers;

/// <summary>The first word to a browser: all it has to know to catch up with what it missed.</summary>
/// <param name="Revision">Pages of earlier ones reload.</param>
/// <param name="Serving">A process answers; pages that only say that none does reload.</param>
/// <param name="Assets">Rises with each refresh.</param>
internal sealed record Hello(int Revision, bool Serving, int Assets, FailureView? Failure);

internal sealed record ReloadWord(int Revision);

internal sealed record ServingWord(int Revision);

internal sealed record RefreshWord(IReadOnlyList<string> Paths, int Assets);

internal sealed record FailureWord(FailureView? Failure);

/// <summary>What a page that the front made itself shows.</summary>
/// <param name="Kind"><c>failed</c>, <c>nobody</c> or <c>broken</c>.</param>
internal sealed record Notice(string Kind, string Title, string Text, FailureView? Failure);

[JsonSerializable(typeof(Hello))]
[JsonSerializable(typeof(ReloadWord))]
[JsonSerializable(typeof(ServingWord))]
[JsonSerializable(typeof(RefreshWord))]
[JsonSerializable(typeof(FailureWord))]
[JsonSerializable(typeof(Notice))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class BrowserJson : JsonSerializerContext;
