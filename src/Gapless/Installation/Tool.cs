using System.Collections;
using Gapless.Linux;
using Gapless.Linux.Processes;

namespace Gapless.Installation;

/// <summary>A program of the machine, run to its end.</summary>
internal static class Tool
{
    /// <summary>Its output and its errors go to a file first: whatever it leaves in the background cannot hold us up.</summary>
    public static ToolResult Run(params IReadOnlyList<string> command)
    {
        var output = Path.GetTempFileName();
        try
        {
            using var process = ChildProcess.Spawn(new SpawnRequest
            {
                Command = SpawnCommand.FromArguments(command),
                WorkingDirectory = "/",
                Environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string)e.Value!),
                StdoutPath = output,
                StderrPath = output,
            });
            var status = process.Exited.GetAwaiter().GetResult();
            return new ToolResult(status.Succeeded, File.ReadAllText(output).Trim());
        }
        catch (LinuxException failure)
        {
            return new ToolResult(false, failure.Message);
        }
        finally
        {
            File.Delete(output);
        }
    }
}

/// <param name="Text">All that it printed; why it could not be started.</param>
internal sealed record ToolResult(bool Succeeded, string Text);
