namespace Gapless.Daemon.Systemd;

/// <summary>What SIGTERM means.</summary>
internal enum UnitEnd
{
    Stop,

    /// <summary>Another supervisor comes, and the workers live on.</summary>
    Restart,

    /// <summary>Another supervisor comes, and systemd ends every process of the unit before (<c>KillMode=control-group</c>, its default, or <c>mixed</c>).</summary>
    RestartOfAll,
}
