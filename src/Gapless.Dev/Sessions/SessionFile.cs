using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gapless.Supervisor.Configuration;

namespace Gapless.Dev.Sessions;

/// <summary>Where other commands in the same folder find a session: one small file for each folder, gone with the session.</summary>
internal sealed class SessionFile : IDisposable
{
    private readonly string _path;

    private SessionFile(string path) => _path = path;

    /// <param name="folder">Absolute.</param>
    /// <param name="addresses">Of the fronts, the first service's first.</param>
    public static SessionFile Write(string folder, IEnumerable<ListenAddress> addresses)
    {
        var path = PathOf(folder);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(path, new JsonObject { ["addresses"] = new JsonArray([.. addresses.Select(a => JsonValue.Create(a.ToString()))]) }.ToJsonString());
        return new SessionFile(path);
    }

    /// <summary>As people write them; empty when no session runs there.</summary>
    public static IReadOnlyList<string> Read(string folder)
    {
        try
        {
            return [.. JsonNode.Parse(File.ReadAllText(PathOf(folder)))!["addresses"]!.AsArray().Select(a => (string)a!)];
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return [];
        }
    }

    public void Dispose() => File.Delete(_path);

    private static string PathOf(string folder)
    {
        var runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } own ? own : Path.Combine(Path.GetTempPath(), $"gapless-{Environment.UserName}");
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)).AsSpan(0, 8));
        return Path.Combine(runtime, "gapless-dev", name + ".json");
    }
}
