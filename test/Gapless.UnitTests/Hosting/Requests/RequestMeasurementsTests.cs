extern alias hosting;

using System.Diagnostics.Metrics;
using hosting::Gapless.Hosting.Requests;
using hosting::Gapless.Hosting.Transport;
using Microsoft.Extensions.DependencyInjection;

namespace Gapless.UnitTests.Hosting.Requests;

public sealed class RequestMeasurementsTests
{
    [Fact]
    public async Task Nothing_is_lost_or_counted_twice_between_threads_that_count_and_one_that_takes()
    {
        const int each = 50_000;
        var measurements = new RequestMeasurements();
        var counting = Task.WhenAll(Enumerable.Range(0, 4).Select(t => Task.Run(() =>
        {
            for (var i = 0; i < each; i++)
                measurements.OnEnded(TimeSpan.FromMicroseconds(i), failed: i % 10 == t);
        })));
        var (requests, failed, durations) = (0, 0, 0);
        while (!counting.IsCompleted)
            Take();
        await counting;
        Take();
        Take();

        (requests, durations).ShouldBe((4 * each, 4 * each));
        failed.ShouldBe(4 * each / 10);
        measurements.Take(DateTimeOffset.UnixEpoch).ShouldBeNull();

        void Take()
        {
            if (measurements.Take(DateTimeOffset.UnixEpoch) is not { } taken)
                return;
            requests += taken.Requests;
            failed += taken.Failed;
            durations += taken.Durations.Where((_, i) => i % 2 == 1).Sum();
        }
    }

    [Fact]
    public void The_meter_tells_what_the_process_counted()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var table = new ConnectionTable();
        table.Accounts.OnAccepted();
        table.Accounts.OnHandedOver(12, TimeSpan.FromMilliseconds(1));
        var metrics = new GaplessMetrics(services.GetRequiredService<IMeterFactory>(), table);
        var seen = new Dictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == GaplessMetrics.MeterName && instrument.Meter.Scope == services.GetRequiredService<IMeterFactory>())
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => seen[instrument.Name] = value);
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => seen[instrument.Name] = value);
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => seen[instrument.Name] = value);
        listener.Start();

        listener.RecordObservableInstruments();
        metrics.OnHandedOver(TimeSpan.FromMilliseconds(250));
        metrics.OnDrained(TimeSpan.FromSeconds(2));

        seen.ShouldBe(
            new Dictionary<string, double>
            {
                ["gapless.connections.open"] = 0,
                ["gapless.connections.accepted"] = 1,
                ["gapless.connections.adopted"] = 0,
                ["gapless.connections.handed_over"] = 1,
                ["gapless.connections.closed_politely"] = 0,
                ["gapless.connections.cut"] = 0,
                ["gapless.hand_over.moved"] = 12,
                ["gapless.hand_over.wait"] = 0.25,
                ["gapless.drain.duration"] = 2,
            },
            ignoreOrder: true);
    }
}
