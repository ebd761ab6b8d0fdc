namespace Gapless.Supervisor.Configuration;

/// <summary>Every finding the preflight can have: stable names, which configurations ignore and programs compare. A test holds <c>docs/preflight.md</c> against it.</summary>
internal static class FindingIds
{
    public const string Runtime = "runtime";
    public const string Program = "program";
    public const string Script = "script";
    public const string Architecture = "architecture";
    public const string Libc = "libc";
    public const string Icu = "icu";
    public const string Rights = "rights";
    public const string Secrets = "secrets";
    public const string Disk = "disk";
    public const string Memory = "memory";
    public const string Descriptors = "descriptors";
    public const string Processes = "processes";
    public const string Port = "port";
    public const string OwnPort = "own-port";
    public const string NoHealth = "no-health";
    public const string NoSmoke = "no-smoke";
    public const string ShutdownTimeout = "shutdown-timeout";
    public const string StopTimeout = "stop-timeout";
    public const string DataProtection = "data-protection";
    public const string Certificate = "certificate";
    public const string Configuration = "configuration";
    public const string Environment = "environment";
    public const string Schema = "schema";
    public const string OneWay = "one-way";
    public const string Clock = "clock";
    public const string NotChecked = "not-checked";

    public static readonly string[] All =
    [
        Runtime, Program, Script, Architecture, Libc, Icu, Rights, Secrets, Disk, Memory, Descriptors, Processes, Port, OwnPort, NoHealth, NoSmoke, ShutdownTimeout,
        StopTimeout, DataProtection, Certificate, Configuration, Environment, Schema, OneWay, Clock, NotChecked,
    ];
}
