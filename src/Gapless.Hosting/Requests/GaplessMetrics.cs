using System.Diagnostics.Metrics;
using Gapless.Hosting.Transport;

namespace Gapless.Hosting.Requests;

/// <summary>The meter <c>Gapless.Hosting</c>, for whatever collects the app's metrics. Observed, so that nothing is counted twice and a meter that nobody listens to costs nothing.</summary>
internal sealed class GaplessMetrics
{
    public const string MeterName = "Gapless.Hosting";

    private readonly Histogram<double> _wait;
    private readonly Histogram<double> _drain;

    public GaplessMetrics(IMeterFactory meters, ConnectionTable table)
    {
        var meter = meters.Create(MeterName);
        var accounts = table.Accounts;
        meter.CreateObservableUpDownCounter("gapless.connections.open", () => table.Count, "{connection}", "Connections open now");
        Total("gapless.connections.accepted", () => accounts.Accepted, "Connections accepted");
        Total("gapless.connections.adopted", () => accounts.Adopted, "Connections taken over from another process");
        Total("gapless.connections.handed_over", () => accounts.HandedOver, "Connections given to another process");
        Total("gapless.connections.closed_politely", () => accounts.ClosedPolitely, "Connections told to end, or idle at the limit of the drain");
        Total("gapless.connections.cut", () => accounts.Cut, "Connections aborted at the limit of the drain with a request under way");
        meter.CreateObservableCounter("gapless.hand_over.moved", () => accounts.MovedBytes, "By", "Bytes that were received and not yet read, and travelled with their connections");
        _wait = meter.CreateHistogram<double>("gapless.hand_over.wait", "s", "Time for which a connection was in nobody's hands");
        _drain = meter.CreateHistogram<double>("gapless.drain.duration", "s", "Time from the order to leave to the end of the last connection");

        void Total(string name, Func<long> value, string description) => meter.CreateObservableCounter(name, value, "{connection}", description);
    }

    public void OnHandedOver(TimeSpan wait) => _wait.Record(wait.TotalSeconds);

    public void OnDrained(TimeSpan took) => _drain.Record(took.TotalSeconds);
}
