using System.Net;
using Gapless.Supervisor.Configuration;

namespace Gapless.Drill;

/// <summary>What traffic to make, and against what.</summary>
internal sealed record TrafficPlan
{
    /// <summary>Connections go to these in turn. A wildcard address means loopback.</summary>
    public required IReadOnlyList<ListenAddress> Targets { get; init; }

    public required IReadOnlyList<ClassPlan> Classes { get; init; }

    public string Host { get; init; } = "localhost";

    /// <summary>A request, its connection included, that takes longer is a <see cref="Outcome.Timeout"/>.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long <see cref="TrafficRun.StopAsync"/> waits for requests under way before it counts them as timed out.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The same seed draws the same pauses and bodies. Reported, so that a run can be repeated.</summary>
    public int Seed { get; init; } = Random.Shared.Next();

    /// <summary>All classes, on the paths that every app of <c>test/ScenarioApp*</c> serves; without the WebSocket where the server has none.</summary>
    public static TrafficPlan ForScenario(ListenAddress target, bool webSocket = true) => Strict(
        target,
        [
            (TrafficClass.Short, "/fast"),
            (TrafficClass.KeepAlive, "/fast"),
            (TrafficClass.IdleKeepAlive, "/echo"),
            (TrafficClass.WanKeepAlive, "/echo"),
            (TrafficClass.IdleLong, "/echo"),
            (TrafficClass.Slow, "/slow?ms=4000"),
            (TrafficClass.Upload, "/upload"),
            (TrafficClass.Download, "/download?chunks=60&ms=6000"),
            (TrafficClass.Pipeline, "/fast"),
            .. webSocket ? [(TrafficClass.WebSocket, "/ws")] : Array.Empty<(TrafficClass, string)>(),
        ]);

    /// <summary>All classes, on the paths of <c>samples/shop</c>.</summary>
    public static TrafficPlan ForShop(ListenAddress target) => Strict(
        target,
        [
            (TrafficClass.Short, "/api/products"),
            (TrafficClass.KeepAlive, "/api/products"),
            (TrafficClass.IdleKeepAlive, "/api/orders"),
            (TrafficClass.WanKeepAlive, "/api/orders"),
            (TrafficClass.IdleLong, "/api/orders"),
            (TrafficClass.Slow, "/api/report?ms=4000"),
            (TrafficClass.Upload, "/api/upload"),
            (TrafficClass.Download, "/api/export?chunks=60&ms=6000"),
            (TrafficClass.Pipeline, "/api/products"),
            (TrafficClass.WebSocket, "/ws/orders"),
        ]);

    /// <summary>
    /// A stranger's service, of which only a path that is safe to GET is known: short, keep-alive, idle and pipelined traffic, all GETs.
    /// Classes with a path of their own (slow, upload, download, WebSocket) are added by the caller.
    /// </summary>
    public static TrafficPlan ForService(ListenAddress target, string path)
    {
        TrafficClass[] reading =
        [
            TrafficClass.Short, TrafficClass.KeepAlive, TrafficClass.IdleKeepAlive, TrafficClass.WanKeepAlive, TrafficClass.IdleLong, TrafficClass.Pipeline,
        ];
        return new TrafficPlan
        {
            Targets = [target],
            Classes = [.. reading.Select(kind => ClassPlan.Usual(kind, path) with { Strict = false, BodySize = 0 })],
        };
    }

    /// <summary>The same plan with only these classes.</summary>
    public TrafficPlan Only(params TrafficClass[] classes) => this with { Classes = [.. Classes.Where(c => classes.Contains(c.Class))] };

    /// <summary>The same plan with one class changed.</summary>
    public TrafficPlan With(TrafficClass kind, Func<ClassPlan, ClassPlan> change) =>
        this with { Classes = [.. Classes.Select(c => c.Class == kind ? change(c) : c)] };

    internal EndPoint EndPointFor(int connection)
    {
        var target = Targets[connection % Targets.Count];
        if (target.Tcp is not { } tcp)
            return new System.Net.Sockets.UnixDomainSocketEndPoint(target.UnixPath!);
        if (tcp.Address.Equals(IPAddress.Any))
            return new IPEndPoint(IPAddress.Loopback, tcp.Port);
        return tcp.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, tcp.Port) : tcp;
    }

    private static TrafficPlan Strict(ListenAddress target, IEnumerable<(TrafficClass Kind, string Path)> classes) => new()
    {
        Targets = [target],
        Classes = [.. classes.Select(c => ClassPlan.Usual(c.Kind, c.Path))],
    };
}
