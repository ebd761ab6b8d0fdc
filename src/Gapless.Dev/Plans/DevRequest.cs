using Gapless.Supervisor.Configuration;

namespace Gapless.Dev.Plans;

/// <summary>What a command line asks for.</summary>
internal abstract record DevRequest
{
    private DevRequest()
    {
    }

    /// <summary><c>gapless dev</c></summary>
    public sealed record Session(DevArguments Arguments) : DevRequest;

    /// <summary><c>gapless dev wait REV</c>: until a request was answered by this revision or a later one.</summary>
    /// <param name="Listen">Of the session; null: that of <paramref name="Folder"/>.</param>
    /// <param name="Folder">Absolute.</param>
    public sealed record Wait(long Revision, ListenAddress? Listen, string Folder) : DevRequest;

    public sealed record Help : DevRequest;

    /// <param name="Message">What is wrong and what to write instead.</param>
    public sealed record Refused(string Message) : DevRequest;
}
