namespace Gapless.Dev.Front.Pages;

/// <summary>The script of the pages, as it lies in this program.</summary>
internal static class ClientScript
{
    public static ReadOnlyMemory<byte> Bytes { get; } = Read("front/client.js");

    private static byte[] Read(string name)
    {
        using var stream = typeof(ClientScript).Assembly.GetManifestResourceStream(name)!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
