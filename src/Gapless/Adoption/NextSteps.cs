using Gapless.Adoption.Units;

namespace Gapless.Adoption;

/// <summary>What is left to a person, in the order in which it is done.</summary>
internal static class NextSteps
{
    /// <param name="isWritten">The service is in the configuration.</param>
    /// <param name="isBeside">It listens elsewhere than the unit: both run for a while.</param>
    public static IEnumerable<string> Of(AdoptedService service, UnitName unit, UnitName? socket, bool isWritten, bool isBeside)
    {
        var units = socket is null ? unit.Full : $"{socket.Full} {unit.Full}";
        var deploy = $"gapless deploy {service.Name} {service.Release ?? "FOLDER"}";
        if (!isWritten)
            yield return $"write it into the configuration: gapless adopt {unit.Full} --write";
        yield return "say when it is ready, and what shows that it works: 'health:' and 'smoke:' (docs/configuration.md)";
        if (service.Release is not null)
            yield return $"what the app writes below {service.Release} belongs into 'shared:', or a new version begins without it";
        if (isBeside)
        {
            yield return $"gapless reload && {deploy}";
            yield return $"point the proxy at {string.Join(", ", service.Listen)} and reload it (nginx -s reload loses nothing)";
            yield return $"when nothing comes to the old address any more: systemctl disable --now {units}";
        }
        else
        {
            yield return $"systemctl disable --now {units} && gapless reload && {deploy}";
            yield return "between the two nobody listens, for as long as the app needs to start; with --listen at another address and a proxy in front there is no such moment (docs/adopt.md)";
        }
    }
}
