using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gapless.Supervisor.Releases.Packages;
using Gapless.Supervisor.Releases.Trust;

namespace Gapless.Supervisor.Releases.Sources;

/// <summary>
/// A feed on disk: <c>{"feed": {…}, "signatures": [{"key": ID, "der": BASE64}]}</c>. Signed are the bytes between <c>"feed": </c> and the comma
/// as they stand in the file, so there is no canonical form to agree on, and one file is replaced in one step.
/// </summary>
/// <param name="Signed">What the signatures are about.</param>
public sealed record FeedFile(Feed Feed, ReadOnlyMemory<byte> Signed, ImmutableArray<PackageSignature> Signatures)
{
    private const int Format = 1;

    /// <exception cref="FormatException">It is no feed of this version.</exception>
    public static FeedFile Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8);
            string signed = document.RootElement.GetProperty("feed").GetRawText();
            Feed feed = JsonSerializer.Deserialize(signed, FeedJson.Default.Feed)!;
            if (feed.Format != Format || feed.Releases.IsDefault)
            {
                throw new FormatException($"It is no feed of format {Format}.");
            }

            FeedSignature[] signatures = document.RootElement.GetProperty("signatures").Deserialize(FeedJson.Default.FeedSignatureArray)!;
            return new FeedFile(feed, Encoding.UTF8.GetBytes(signed), [.. signatures.Select(s => new PackageSignature(s.Key, s.Der))]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"It is no feed: {e.Message}", e);
        }
    }

    /// <summary>The text of a feed with a signature by each of these keys.</summary>
    public static string Write(Feed feed, IEnumerable<SigningKey> keys)
    {
        string signed = JsonSerializer.Serialize(feed, FeedJson.Default.Feed);
        PackageSignature[] signatures = [.. keys.Select(k => k.Sign(Encoding.UTF8.GetBytes(signed)))];
        string written = JsonSerializer.Serialize([.. signatures.Select(s => new FeedSignature(s.KeyId, s.Der.ToArray()))], FeedJson.Default.FeedSignatureArray);
        return $"{{\n\"feed\": {signed},\n\"signatures\": {written}\n}}\n";
    }
}

internal sealed record FeedSignature(string Key, byte[] Der);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Feed))]
[JsonSerializable(typeof(FeedSignature[]))]
internal sealed partial class FeedJson : JsonSerializerContext;
