using System.Text.RegularExpressions;
using Gapless.Supervisor.Configuration;

namespace Gapless.Adoption;

/// <summary>Puts a service at the end of the <c>services:</c> of a file, and leaves every other line as it is.</summary>
internal static partial class ConfigAppending
{
    private const string Top = "services:";

    /// <param name="text">Null: there is no file yet.</param>
    /// <param name="path">Only named in errors.</param>
    /// <exception cref="CliException">The service is there already, or the file cannot be added to without guessing.</exception>
    public static string Add(string? text, string path, AdoptedService service)
    {
        if (string.IsNullOrWhiteSpace(text))
            return Checked($"{Top}\n{ServiceYaml.Of(service)}", path, service);

        var present = ConfigReader.ReadText(text, path);
        if (present.Config is null)
            throw new CliException(ExitCode.Invalid, $"{path} is not valid, and stays as it is: {present.Problems[0]}");
        if (present.Config.Find(service.Name) is not null)
            throw new CliException(ExitCode.Refused, $"{path} has a service '{service.Name}' already, and stays as it is; --name gives the new one another name");

        var lines = text.Split('\n').ToList();
        var at = lines.FindIndex(l => Services().IsMatch(l));
        if (at < 0)
            throw new CliException(ExitCode.Refused, $"{path} is written in a way that only a person can add to: put the service below 'services:' by hand");

        lines[at] = Nothing().Replace(lines[at], Top);
        var end = at + 1;
        for (var i = at + 1; i < lines.Count && (lines[i].Length == 0 || lines[i][0] is ' ' or '#' or '\r'); i++)
        {
            if (lines[i].StartsWith(' ') && !lines[i].TrimStart().StartsWith('#') && lines[i].Trim().Length > 0)
                end = i + 1;
        }

        var indent = present.Config.Services.Length == 0 ? "  " : lines.Skip(at + 1).Select(l => Name().Match(l)).First(m => m.Success).Groups["indent"].Value;
        lines.InsertRange(end, ServiceYaml.Of(service, indent).TrimEnd('\n').Split('\n'));
        return Checked(string.Join('\n', lines), path, service);
    }

    private static string Checked(string text, string path, AdoptedService service)
    {
        var result = ConfigReader.ReadText(text, path);
        return result.Config?.Find(service.Name) is not null
            ? text
            : throw new CliException(ExitCode.Refused, $"{path} stays as it is: with the service it would not be valid: {string.Join("; ", result.Problems.Select(p => $"{p.Path}: {p.Message}"))}");
    }

    [GeneratedRegex(@"^services:\s*(\{\s*\})?\s*(#.*)?\r?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Services();

    [GeneratedRegex(@"^services:\s*\{\s*\}", RegexOptions.None, 1000)]
    private static partial Regex Nothing();

    [GeneratedRegex(@"^(?<indent> +)[a-z0-9-]+:", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();
}
