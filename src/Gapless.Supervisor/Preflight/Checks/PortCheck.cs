using System.Net;
using Gapless.Contract;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Preflight.Surroundings;

namespace Gapless.Supervisor.Preflight.Checks;

/// <summary>Nobody else listens where the service does.</summary>
internal static class PortCheck
{
    public static IEnumerable<Finding> Of(Facts facts)
    {
        var problems = facts.Endpoints.SelectMany(e => Strangers(facts, e)).ToList();
        if (problems.Count == 0 && facts.Endpoints.Length > 0)
            problems.Add(Finding.Ok(FindingIds.Port, $"nobody else listens at {string.Join(", ", facts.Endpoints.Select(e => e.Address))}"));
        return problems;
    }

    private static IEnumerable<Finding> Strangers(Facts facts, OwnEndpoint endpoint)
    {
        if (endpoint.Address.Tcp is not { } own)
        {
            if (endpoint.Problem is { } problem)
                yield return Finding.Error(FindingIds.Port, problem, "clients may not reach the candidate", "see docs/operations.md, 'status shows a problem at an endpoint'");
            yield break;
        }

        foreach (var stranger in facts.ListenersOn(own.Port).Where(l => !endpoint.Inodes.Contains(l.Inode)))
        {
            if (stranger.Local.Address.Equals(own.Address))
            {
                yield return Finding.Error(
                    FindingIds.Port, $"{SocketHolder.Of(facts, stranger)} listens at {stranger.Local} too", "it gets a part of the service's connections, whichever version is live",
                    "end that process; it shares the port by SO_REUSEPORT");
            }
            else if (IsAny(own.Address) && !IsAny(stranger.Local.Address))
            {
                yield return Finding.Warning(
                    FindingIds.Port, $"{SocketHolder.Of(facts, stranger)} listens at {stranger.Local}", $"connections to that address do not come to {endpoint.Address}",
                    "end that process, or have it listen elsewhere");
            }
        }
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
