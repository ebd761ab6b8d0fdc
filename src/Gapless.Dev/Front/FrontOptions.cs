using System.Security.Cryptography;
using Gapless.Supervisor.Configuration;

namespace Gapless.Dev.Front;

/// <summary>How the front of one session behaves.</summary>
internal sealed record FrontOptions
{
    /// <summary>Where developers and browsers ask. Port 0 takes a free one: <see cref="DevFront.Address"/> says which.</summary>
    public required ListenAddress Listen { get; init; }

    /// <summary>Pages get the script that reloads them. False: pages pass as they are, and there is no connection to browsers.</summary>
    public bool Browser { get; init; } = true;

    /// <summary>What a page has to know to hear of changes. Letters, digits, <c>-</c> and <c>_</c> only. By default 128 random bits.</summary>
    public string Token { get; init; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>The longest time a request waits for a process that can answer it; then it is answered with 503. By default one minute.</summary>
    public TimeSpan HoldLimit { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Paths in failures are shown relative to this folder; null: absolute.</summary>
    public string? Folder { get; init; }

    /// <summary>
    /// Names of the machine, beside <c>localhost</c>, its subdomains, IP addresses and the machine's own name, under which a browser may hear of
    /// changes. A name that is missing here gets the app's pages, but without our script.
    /// </summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>Where the link of a problem leads. By default Visual Studio Code.</summary>
    public EditorLink Editor { get; init; } = EditorLink.Default;
}
