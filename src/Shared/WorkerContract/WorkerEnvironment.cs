namespace Gapless.Contract;

/// <summary>Names of the environment variables that a worker, a probe or a hook is given.</summary>
internal static class WorkerEnvironment
{
    /// <summary>A random id: by it a restarted supervisor finds a worker whose start it did not live to record.</summary>
    public const string WorkerId = "GAPLESS_WORKER_ID";

    public const string Service = "GAPLESS_SERVICE";

    public const string Generation = "GAPLESS_GENERATION";

    /// <summary>Number of the worker in its generation, from 0.</summary>
    public const string Worker = "GAPLESS_WORKER";

    /// <summary>Id of the release.</summary>
    public const string Release = "GAPLESS_RELEASE";

    /// <summary>Version as the deployer called it.</summary>
    public const string Version = "GAPLESS_VERSION";

    /// <summary>Path of the worker's control socket (AF_UNIX, SOCK_SEQPACKET). Set where connections can be handed over.</summary>
    public const string Control = "GAPLESS_CONTROL";

    /// <summary>
    /// Given by an app that restarts itself to its successor, <c>PID:CHANNEL:COUNT</c>: its pid, the descriptor of the channel to it, and how many listening sockets of its own follow that one.
    /// </summary>
    public const string Predecessor = "GAPLESS_PREDECESSOR";

    /// <summary>Seconds between SIGTERM and SIGKILL.</summary>
    public const string DrainSeconds = "GAPLESS_DRAIN";

    /// <summary>A directory for keys (Data Protection), the same for all releases of the service.</summary>
    public const string Keys = "GAPLESS_KEYS";

    /// <summary>The file of the lock that the process holds which leads the service.</summary>
    public const string Leader = "GAPLESS_LEADER";

    /// <summary>Where a smoke test or a command probe reaches exactly the process it is to test.</summary>
    public const string Target = "GAPLESS_TARGET";
}
