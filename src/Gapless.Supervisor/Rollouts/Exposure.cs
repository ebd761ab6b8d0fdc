using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Judging;

namespace Gapless.Supervisor.Rollouts;

/// <summary>What events of one version are counted for.</summary>
internal readonly record struct Exposure(long Requests, double WorkerSeconds)
{
    public Exposure Plus(SideCounts counts) => new(Requests + counts.Requests, WorkerSeconds + counts.WorkerSeconds);

    public Exposure Since(Exposure before) => new(Requests - before.Requests, WorkerSeconds - before.WorkerSeconds);

    public double Of(MetricExposure what) => what == MetricExposure.Requests ? Requests : WorkerSeconds;
}
