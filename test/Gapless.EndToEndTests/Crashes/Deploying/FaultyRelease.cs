using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Crashes.Deploying;

/// <summary>One directory that is each deploy's release in turn: the next version, with the next fault. The service's settings look for the fault in the release itself.</summary>
internal sealed class FaultyRelease(string directory)
{
    /// <summary>A file that names the fault.</summary>
    private const string Mark = "fault";

    private readonly string _program = Path.Combine(directory, "server");
    private readonly byte[]? _good = File.Exists(Path.Combine(directory, "server")) ? File.ReadAllBytes(Path.Combine(directory, "server")) : null;
    private readonly string _scenario = Path.Combine(directory, "scenario.json");

    public const string Settings = $$"""
        smoke: [ { run: "! grep -q {{nameof(Fault.Smoke)}} {{Mark}}" } ]
        rollout: { keep_warm: 300ms, within: 20s }
        drain: { timeout: 10s, linger: 50ms }
        hooks: { before_start: "! grep -q {{nameof(Fault.BeforeStart)}} {{Mark}}", after_shift: "! grep -q {{nameof(Fault.AfterShift)}} {{Mark}}", before_promote: "! grep -q {{nameof(Fault.BeforePromote)}} {{Mark}}" }
        health: { readiness: { http: /healthz/ready, period: 50ms }, liveness: { command: "! grep -q {{nameof(Fault.Liveness)}} {{Mark}}", period: 500ms, failures: 1 } }
        """;

    public string Become(PlannedDeploy deploy, string hosted)
    {
        File.WriteAllText(Path.Combine(directory, "version.txt"), deploy.Version + "\n");
        File.WriteAllText(Path.Combine(directory, Mark), deploy.Fault + "\n");
        if (_good is null)
            File.WriteAllText(_scenario, deploy.Fault == Fault.Exit ? """{ "exitAtStart": 3 }""" : hosted);
        else if (deploy.Fault == Fault.Exit)
            Replace("#!/bin/sh\nexit 3\n"u8.ToArray());
        else
            Replace(_good);
        return directory;
    }

    private void Replace(byte[] program)
    {
        if (new FileInfo(_program).Length == program.Length)
            return;
        File.WriteAllBytes(_program, program);
    }
}
