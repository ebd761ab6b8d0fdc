using System.Collections.Immutable;
using Gapless.Contract;
using Gapless.Linux;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Preflight.Checks;

namespace Gapless.Supervisor.Preflight;

/// <summary>All that is looked at before a rollout changes anything.</summary>
internal static class Inspection
{
    private static readonly ImmutableArray<Func<Facts, IEnumerable<Finding>>> Checks =
    [
        ProgramCheck.Of, ScriptCheck.Of, RuntimeCheck.Of, NativeCheck.Of, IcuCheck.Of, RightsCheck.Of, SecretsCheck.Of, DiskCheck.Of, MemoryCheck.Of, DescriptorCheck.Of,
        ProcessCheck.Of, PortCheck.Of, OwnPortCheck.Of, HealthCheck.Of, StopTimesCheck.Of, DataProtectionCheck.Of, CertificateCheck.Of, DifferenceCheck.Of, SchemaCheck.Of, ClockCheck.Of,
    ];

    /// <summary>The worst first; among equals in the order of the checks. A check that cannot be carried out says so, and holds nothing up.</summary>
    public static ImmutableArray<Finding> Of(Facts facts) =>
        [.. Checks.SelectMany(check => Carry(check, facts)).Select(f => Considered(f, facts)).OrderByDescending(f => f.Level)];

    private static IReadOnlyList<Finding> Carry(Func<Facts, IEnumerable<Finding>> check, Facts facts)
    {
        try
        {
            return [.. check(facts)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or LinuxException or FormatException or InvalidOperationException or ArgumentException)
        {
            return [Finding.Note(FindingIds.NotChecked, $"{check.Method.DeclaringType!.Name} could not be carried out: {error.Message}")];
        }
    }

    private static Finding Considered(Finding finding, Facts facts) =>
        finding.Level > FindingLevel.Note && facts.Config.Preflight.Ignore.Contains(finding.Id) ? finding with { Level = FindingLevel.Note, What = $"(ignored) {finding.What}" } : finding;
}
