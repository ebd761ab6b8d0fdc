using Gapless.Contract;

namespace Gapless.Doctor.Checks;

/// <summary>The configuration, as <c>gapless check</c> reads it.</summary>
internal static class ConfigurationCheck
{
    public static IEnumerable<Finding> Of(Patient patient)
    {
        foreach (var problem in patient.Configuration.Problems)
            yield return Finding.Error(DoctorIds.Configuration, problem.ToString(), "the supervisor does not start, or goes on with what it read before", "mend it, then: gapless check");

        if (patient.Configuration.Config is { } config)
            yield return Finding.Ok(DoctorIds.Configuration, $"{patient.Locations.ConfigPath}: {config.Services.Length} {(config.Services.Length == 1 ? "service" : "services")}");
    }
}
