using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Generations.Hosting;

/// <summary>Whether Gapless.Hosting is brought into the workers of a generation.</summary>
/// <param name="Hook">Value for <see cref="Variable"/>; null: it is not.</param>
/// <param name="Note">Why a web app of .NET stays without; null: it does not, or is none.</param>
internal sealed record HostingChoice(string? Hook, string? Note)
{
    /// <summary>Assemblies that the runtime calls before a program's own code, separated by colons.</summary>
    public const string Variable = "DOTNET_STARTUP_HOOKS";

    private const int Needed = 10;
    private const string OneLine = "to change that, reference the package Gapless.Hosting and write builder.AddGapless() in Program.cs";

    private static readonly HostingChoice None = new(null, null);

    /// <summary>What is said of an app that was given the library and never spoke to the supervisor.</summary>
    public static string Deaf { get; } = $"hosting: the app did not let Gapless.Hosting in (a transport of its own, or startup hooks switched off): it stays at level 1; {OneLine}";

    /// <param name="config">Of the generation.</param>
    /// <param name="release">Its directory.</param>
    /// <param name="hook">Absolute path of Gapless.Hosting.Hook.dll; null: it was not installed.</param>
    public static HostingChoice Of(ServiceConfig config, string release, string? hook)
    {
        if (config.Hosting == HostingMode.Off)
            return None;
        try
        {
            var programs = DotNetProgram.Of(config.Run, release);
            if (programs.Count == 0)
                return NativeProgram.Of(config.Run, release) is { } native ? StaysOut($"{native} is compiled ahead of time", OneLine) : None;
            return programs.Any(p => p.IsWeb) ? Of(programs, config.User, hook) : None;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            return StaysOut(error.Message, "mend the release");
        }
    }

    private static HostingChoice Of(IReadOnlyList<DotNetProgram> programs, string? user, string? hook)
    {
        if (programs.FirstOrDefault(p => p.Major < Needed) is { } old)
            return StaysOut($"this release targets {old.Framework}; the library needs net{Needed}.0", null);
        if (programs.Any(p => p.IsSelfContained))
            return StaysOut("this release is self-contained; the library comes only into one that uses the machine's runtime", OneLine);
        if (hook is null)
            return StaysOut("this gapless was installed without its directory 'hosting'", "install it again");
        if (user is not null && Closed(hook) is { } closed)
            return StaysOut($"{user} may not read {closed}", "install gapless where every user may read it");
        return new HostingChoice(hook, null);
    }

    /// <summary>The hooks that the service has already stay, before ours.</summary>
    public void ApplyTo(Dictionary<string, string> environment)
    {
        if (Hook is not null)
            environment[Variable] = environment.GetValueOrDefault(Variable) is { Length: > 0 } others ? $"{others}:{Hook}" : Hook;
    }

    private static HostingChoice StaysOut(string why, string? way) => new(null, $"hosting: {why}: it stays at level 1{(way is null ? "" : $"; {way}")}");

    /// <summary>What stands in the way of users who are not the owner: the runtime ends a program whose hook it cannot load.</summary>
    private static string? Closed(string path)
    {
        if (!File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherRead))
            return path;
        for (var folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (!File.GetUnixFileMode(folder).HasFlag(UnixFileMode.OtherExecute))
                return folder;
        }

        return null;
    }
}
