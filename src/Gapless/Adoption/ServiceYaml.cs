using System.Text;
using Gapless.Supervisor.Configuration;

namespace Gapless.Adoption;

/// <summary>A service as it is written into <c>gapless.yaml</c>, below <c>services:</c>.</summary>
internal static class ServiceYaml
{
    /// <param name="indent">Of the service's name.</param>
    public static string Of(AdoptedService service, string indent = "  ")
    {
        var yaml = new StringBuilder();
        void Line(int depth, string text) => yaml.Append(indent).Append(' ', 2 * depth).Append(text).Append('\n');

        Line(0, service.Name + ":");
        Line(1, "run: " + Quote(service.Run));
        Line(1, service.Listen is [var one] ? $"listen: {Quote(one)}" : $"listen: [ {string.Join(", ", service.Listen.Select(l => $"\"{l}\""))} ]");
        if (service.User is not null)
            Line(1, "user: " + Quote(service.User));
        if (service.EnvFiles.Length > 0)
            Line(1, $"env_file: [ {string.Join(", ", service.EnvFiles.Select(Quote))} ]");
        if (!service.Env.IsEmpty)
        {
            Line(1, "env:");
            foreach (var (name, value) in service.Env)
                Line(2, $"{name}: {Quote(value)}");
        }

        if (service.Notifies)
            Line(1, "health: { notify: true }");
        if (service.BeforeStart.Length > 0)
        {
            Line(1, "hooks:");
            Line(2, "before_start:");
            foreach (var command in service.BeforeStart)
                Line(3, "- " + Quote(command));
        }

        if (service.StartLimit is { } within)
            Line(1, $"rollout: {{ within: {Duration.Format(within)} }}");
        if (service.Drain is { } drain)
            Line(1, "drain: " + Duration.Format(drain));
        if (Restart(service) is { Length: > 0 } restart)
            Line(1, $"restart: {{ {restart} }}");
        return yaml.ToString();
    }

    private static string Restart(AdoptedService service) => string.Join(", ", new[]
    {
        service.Backoff is { } backoff ? $"backoff: {Duration.Format(backoff)}" : null,
        // The wait grows from the first to the greatest.
        service.Backoff > new RestartConfig().MaxBackoff ? $"max_backoff: {Duration.Format(service.Backoff.Value)}" : null,
        service.Limit is { } limit ? $"limit: {limit}" : null,
        service.Window is { } window ? $"window: {Duration.Format(window)}" : null,
    }.OfType<string>());

    /// <summary>Always a string, whatever YAML would make of it.</summary>
    private static string Quote(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '.' or '/' or '-' or '_' or '=') && char.IsAsciiLetter(text.TrimStart('.', '/')[..1].FirstOrDefault('0')) && text.Trim() == text && !IsWord(text)
            ? text
            : text.Any(char.IsControl) ? "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal) + "\""
            : "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    private static bool IsWord(string text) => text.ToLowerInvariant() is "true" or "false" or "yes" or "no" or "on" or "off" or "null" or "y" or "n" or "infinity";
}
