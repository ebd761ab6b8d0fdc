using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Gapless.Linux.Systemd;

namespace Gapless.Foreground;

/// <summary>One command line as a service: the configuration and the release that stand for it.</summary>
/// <param name="Command">The program and its arguments; a single word with blanks is a line for the shell.</param>
/// <param name="Directory">Absolute, where it runs.</param>
/// <param name="Listen">As in <c>gapless.yaml</c>.</param>
internal sealed record CommandService(IReadOnlyList<string> Command, string Directory, IReadOnlyList<string> Listen)
{
    public const string Name = "app";

    /// <summary>A path that answers with 2xx when the app is ready; null: it says so itself, or accepts connections.</summary>
    public string? Readiness { get; init; }

    public int Workers { get; init; } = 1;

    /// <summary>As in <c>gapless.yaml</c>; null: the usual time.</summary>
    public string? Drain { get; init; }

    /// <summary>For <c>/bin/sh</c>.</summary>
    public string Line => Command is [var line] && line.Contains(' ') ? line : string.Join(' ', Command.Select(Quoted));

    /// <summary>Where it listens when nobody says so: the sockets that were passed in, else what images and platforms set.</summary>
    public static IReadOnlyList<string> UsualListen(Func<string, string?> variable) =>
        ListenFds.Peek() is { Count: > 0 } passed ? [.. passed.Select(Written)]
        : variable("PORT") is { Length: > 0 } port ? [$"0.0.0.0:{port}"]
        : variable("ASPNETCORE_HTTP_PORTS") is { Length: > 0 } ports ? [.. ports.Split(';').Select(p => $"0.0.0.0:{p}")]
        : ["0.0.0.0:8080"];

    /// <summary>A <c>gapless.yaml</c>; JSON's way of writing strings is one of YAML's.</summary>
    public string Configuration()
    {
        var lines = new List<string>
        {
            "services:",
            $"  {Name}:",
            $"    run: {Text(Line)}",
            $"    directory: {Text(Directory)}",
            $"    listen: [ {string.Join(", ", Listen.Select(Text))} ]",
            string.Create(CultureInfo.InvariantCulture, $"    workers: {Workers}"),
        };
        if (Readiness is not null)
            lines.Add($"    health: {{ readiness: {{ http: {Text(Readiness)} }} }}");
        if (Drain is not null)
            lines.Add($"    drain: {{ timeout: {Text(Drain)} }}");
        return string.Join('\n', lines) + "\n";
    }

    private static string Written(EndPoint passed) => passed is UnixDomainSocketEndPoint unix ? $"unix:{unix}" : passed.ToString()!;

    private static string Text(string text) => JsonSerializer.Serialize(text, TextJson.Default.String);

    private static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "_-./:=@%+,".Contains(c)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
