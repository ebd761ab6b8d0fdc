using System.CommandLine;
using System.Globalization;
using Gapless.Supervisor.Configuration;

namespace Gapless.Commands;

/// <summary>Ends of validity: a duration, or a day.</summary>
internal static class ExpiresOption
{
    public static Option<string> New(string description, string otherwise) =>
        new("--expires") { Description = description + ": a duration (30d) or a day (2027-01-31)", HelpName = "WHEN", DefaultValueFactory = _ => otherwise };

    /// <exception cref="CliException">Neither of both.</exception>
    public static DateTimeOffset Read(string text, DateTimeOffset from)
    {
        if (Duration.TryParse(text, out var time))
            return from + time;

        return DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day)
            ? day
            : throw new CliException(ExitCode.Invalid, $"--expires: '{text}' is neither a duration (30d) nor a day (2027-01-31)");
    }
}
