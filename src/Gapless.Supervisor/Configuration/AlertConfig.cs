using System.Collections.Immutable;

namespace Gapless.Supervisor.Configuration;

/// <summary>One of those who are told when something went wrong. Exactly one of <see cref="Webhook"/>, <see cref="Mail"/> and <see cref="Command"/> is set.</summary>
public sealed record AlertConfig
{
    /// <summary>What status, journal and answers call it; unique in the file, and without its secrets.</summary>
    public required string Name { get; init; }

    /// <summary>What it is told of. Default: everything.</summary>
    public ImmutableArray<AlertKind> On { get; init; } = [.. Enum.GetValues<AlertKind>()];

    /// <summary>Only of these services; empty: of all.</summary>
    public ImmutableArray<string> Services { get; init; } = [];

    public WebhookConfig? Webhook { get; init; }

    public MailConfig? Mail { get; init; }

    /// <summary>A shell command, run in the directory of the configuration file.</summary>
    public string? Command { get; init; }

    public bool Wants(AlertKind kind, string? service) => On.Contains(kind) && (Services.IsEmpty || service is null || Services.Contains(service));
}

public enum AlertKind
{
    /// <summary>A rollout went back by itself.</summary>
    Reverted,

    /// <summary>A rollout failed and cannot go back.</summary>
    Frozen,

    /// <summary>A release that the update feed offers is not let in.</summary>
    Refused,

    /// <summary>A worker ended again and again, and is not started any more.</summary>
    CrashLoop,

    /// <summary>Nobody answers but the supervisor, with 503.</summary>
    Unserved,
}

/// <summary>Where an alert is posted to.</summary>
public sealed record WebhookConfig(Secret Url, WebhookFormat Format);

public enum WebhookFormat
{
    /// <summary>All fields, as docs/operations.md has them.</summary>
    Json,

    /// <summary>An incoming webhook of Slack, Mattermost or Rocket.Chat.</summary>
    Slack,

    /// <summary>A workflow of Microsoft Teams: an adaptive card.</summary>
    Teams,
}

/// <summary>A mail server, and who gets the mail.</summary>
public sealed record MailConfig
{
    public required string Host { get; init; }

    public required int Port { get; init; }

    public required string From { get; init; }

    public required ImmutableArray<string> To { get; init; }

    public MailSecurity Security { get; init; }

    /// <summary>Null: the server asks for no name.</summary>
    public string? User { get; init; }

    public Secret? Password { get; init; }
}

public enum MailSecurity
{
    /// <summary>The connection becomes a secure one before anything is said; a server that does not offer it gets nothing.</summary>
    StartTls,

    /// <summary>In the clear.</summary>
    None,

    /// <summary>Secure from the first byte on.</summary>
    Tls,
}
