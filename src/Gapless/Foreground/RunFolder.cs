using Gapless.Cli;

namespace Gapless.Foreground;

/// <summary>Where <c>gapless run</c> keeps what a supervisor needs: one folder for each address, so that the same command started again finds its workers.</summary>
internal static class RunFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static Locations Locations(string? state, string? socket, CommandService service, LocationSources from)
    {
        var root = Path.GetFullPath(state ?? Path.Combine(Runtime(from), $"run-{Slug(service.Listen[0])}"), from.WorkingDirectory);
        return new Locations(Path.Combine(root, "gapless.yaml"), root, Path.GetFullPath(socket ?? Path.Combine(root, "control.sock"), from.WorkingDirectory));
    }

    /// <summary>Writes the configuration, and the release that stands for the command.</summary>
    /// <returns>The release's folder.</returns>
    /// <exception cref="CliException">The folder cannot be written.</exception>
    public static string Prepare(Locations locations, CommandService service)
    {
        var release = Path.Combine(locations.StateDirectory, "command");
        try
        {
            Directory.CreateDirectory(locations.StateDirectory, OwnerOnly);
            Directory.CreateDirectory(release);
            File.WriteAllText(locations.ConfigPath, service.Configuration());
            File.WriteAllText(Path.Combine(release, "command"), $"{service.Directory}\n{service.Line}\n");
            return release;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Invalid, $"{locations.StateDirectory} cannot be written ({error.Message}); name another folder with --state");
        }
    }

    private static string Runtime(LocationSources from) =>
        from.IsRoot ? "/run/gapless"
        : from.Variable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime ? Path.Combine(runtime, "gapless")
        : Path.Combine(Path.GetTempPath(), $"gapless-{Environment.UserName}");

    private static string Slug(string address) => string.Concat(address.Select(c => char.IsAsciiLetterOrDigit(c) || c == '.' ? c : '-'));
}
