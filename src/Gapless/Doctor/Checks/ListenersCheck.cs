using System.Net;
using Gapless.Contract;
using Gapless.Linux.Sockets;
using Gapless.Supervisor.Configuration;

namespace Gapless.Doctor.Checks;

/// <summary>Nobody but the supervisor's own processes listens where the services do.</summary>
internal static class ListenersCheck
{
    public static IEnumerable<Finding> Of(Patient patient)
    {
        var problems = patient.Addresses.Where(a => a.Tcp is not null).SelectMany(a => Strangers(patient, a)).ToList();
        var count = patient.Addresses.Count();
        return problems.Count > 0 ? problems : count == 0 ? [] : [Finding.Ok(DoctorIds.Port, $"nobody else listens at {string.Join(", ", patient.Addresses)}")];
    }

    private static IEnumerable<Finding> Strangers(Patient patient, ListenAddress address)
    {
        var own = address.Tcp!;
        foreach (var listener in patient.ListenersOn(own.Port).Where(l => l.Local.Address.Equals(own.Address) || IsAny(l.Local.Address) || IsAny(own.Address)))
        {
            if (SocketOwners.Of(patient, listener) is { IsOurs: false } owner)
            {
                yield return Finding.Error(
                    DoctorIds.Port, $"{owner.Name} listens at {listener.Local}", $"the service at {address} cannot listen there, or shares its connections with it",
                    owner.Unit is { } unit ? $"systemctl disable --now {unit}, or to take it over: gapless adopt {unit}" : "end that process, or choose another address");
            }
        }
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
