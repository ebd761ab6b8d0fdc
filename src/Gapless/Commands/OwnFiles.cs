using Gapless.Supervisor.Releases;

namespace Gapless.Commands;

/// <summary>Work of the CLI itself on files: its failures become exit codes.</summary>
internal static class OwnFiles
{
    /// <exception cref="CliException">What failed, for people.</exception>
    public static T Run<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (ReleaseRefusedException refused)
        {
            throw new CliException(ExitCode.Refused, refused.Message);
        }
        catch (Exception failure) when (failure is ReleaseException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Invalid, failure.Message);
        }
    }
}
