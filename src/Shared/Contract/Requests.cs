using System.Collections.Immutable;

namespace Gapless.Contract;

// Where a default is not the type's own, the property has a setter: the generated JSON reader would lose an initial value of an init-only one.

/// <summary>Puts a release into service.</summary>
public sealed record DeployRequest
{
    /// <summary>May be left out when only one service is declared.</summary>
    public string? Service { get; init; }

    /// <summary>Absolute path of a directory, a package or another archive (tar, tar.gz, zip), readable by the supervisor; or the URL of a file.</summary>
    public required string Path { get; init; }

    /// <summary>SHA-256 that the file must have, in hex; null: any, or what the URL says behind <c>#sha256=</c>.</summary>
    public string? Digest { get; init; }

    /// <summary>Also a release that was rejected before.</summary>
    public bool Force { get; init; }

    /// <summary>The version as people call it.</summary>
    public string? Label { get; init; }

    /// <summary>Steps in the form of the configuration (<c>5% for 10s</c>) instead of the configured ones.</summary>
    public ImmutableArray<string> Steps { get; init; } = [];

    /// <summary>Check and stage only; nothing is started.</summary>
    public bool DryRun { get; init; }

    /// <summary>False: the answer comes when the rollout has been accepted.</summary>
    public bool Wait { get; set; } = true;
}

/// <summary>A command to one service: promote, pause, resume, abort, stop, restart.</summary>
public sealed record ServiceRequest
{
    public string? Service { get; init; }

    public bool Wait { get; set; } = true;
}

/// <summary>Back to an earlier release.</summary>
public sealed record RollbackRequest
{
    public string? Service { get; init; }

    /// <summary>Release id, unambiguous prefix or label; null: the release before the live one.</summary>
    public string? To { get; init; }

    /// <summary>Also where that release does not read what the live one has written.</summary>
    public bool Force { get; init; }

    public bool Wait { get; set; } = true;
}

/// <summary>Asks for a newer release and rolls it out.</summary>
public sealed record UpdateRequest
{
    /// <summary>Null: every service that has a feed.</summary>
    public string? Service { get; init; }

    /// <summary>Also a release that was rejected or taken back before.</summary>
    public bool Force { get; init; }

    public bool Wait { get; set; } = true;
}

/// <summary>Sets the number of workers until the next reload.</summary>
public sealed record ScaleRequest
{
    public string? Service { get; init; }

    public required int Workers { get; init; }
}

/// <summary>Replaces the supervisor's own program, in place: same process, same sockets.</summary>
public sealed record UpgradeRequest
{
    /// <summary>Absolute path of the new program; null: the file that the supervisor was started from, as it is now.</summary>
    public string? Binary { get; init; }
}

/// <summary>One release in the store.</summary>
/// <param name="State"><c>live</c>, <c>warm</c>, <c>rejected</c> or <c>stored</c>.</param>
public sealed record ReleaseInfo(string Service, string Id, string? Label, DateTimeOffset AddedAt, long Bytes, string State);

/// <summary>One rollout of the past.</summary>
public sealed record RolloutInfo(long Id, string Service, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string Kind, string? FromRelease, string ToRelease, string Outcome, string? Reason, string? Actor, Receipt? Receipt);
