namespace Gapless.Control;

/// <summary>Paths of the control API, version 1; docs/protocol.md describes them.</summary>
internal static class Routes
{
    public const string Status = "/v1/status";
    public const string StatusText = Status + "?format=text";
    public const string StatusInColour = StatusText + "&colour=true";
    public const string Releases = "/v1/releases";
    public const string History = "/v1/history";
    public const string Events = "/v1/events";
    public const string Audit = "/v1/audit";
    public const string Logs = "/v1/logs";
    public const string Deploy = "/v1/deploy";
    public const string Rollback = "/v1/rollback";
    public const string Promote = "/v1/promote";
    public const string Pause = "/v1/pause";
    public const string Resume = "/v1/resume";
    public const string Abort = "/v1/abort";
    public const string Restart = "/v1/restart";
    public const string Scale = "/v1/scale";
    public const string Reload = "/v1/reload";
    public const string Stop = "/v1/stop";
    public const string Update = "/v1/update";
    public const string ResetTrust = "/v1/trust/reset";
    public const string TestAlerts = "/v1/alerts/test";
    public const string Upgrade = "/v1/upgrade";
}
