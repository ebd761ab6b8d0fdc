using System.Collections.Concurrent;
using Gapless.Dev.Building;
using Gapless.Dev.Compiling;
using Gapless.Dev.Front;
using Gapless.Dev.Plans;
using Gapless.Dev.Sessions;
using Gapless.Linux;

namespace Gapless.Dev.Running;

/// <summary>Brings new processes in and lets old ones go. Used by the loop of its service; processes that leave end in the background.</summary>
/// <param name="starting">Revision, pid and command of a process that was started.</param>
/// <param name="print">Revision and line.</param>
internal sealed class AppRunner(DevFront front, CommandLog commands, HttpMessageInvoker http, Action<int, int, string> starting, Action<int, string> print, TimeProvider clock)
{
    /// <summary>How long the old version may take to finish its requests.</summary>
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<AppProcess, Task> _leaving = new();
    private DevPlan _plan = null!;
    private bool _oneAtATime;

    /// <summary>A process that was ready has ended, for whatever reason.</summary>
    public event Action<AppProcess>? Ended;

    public Serving? Serving { get; private set; }

    public bool IsServing => Serving is { App.Ended.IsCompleted: false };

    /// <summary>From the next start on things are done as this plan says.</summary>
    public void Use(DevPlan plan)
    {
        _plan = plan;
        _oneAtATime = plan.OneAtATime || plan.AppPort is not null;
    }

    /// <summary>Starts a version and switches to it when it is ready. The one before goes on until then, unless the two cannot run at the same time: requests wait meanwhile.</summary>
    /// <returns>Null, or why what was there before is still there (nothing, where only one can run).</returns>
    public async Task<BuildFailure?> ReplaceAsync(int revision, AppStart start, CancellationToken cancellationToken)
    {
        if (_oneAtATime)
        {
            front.Hold();
            await StopServingAsync();
        }

        // What it writes until it is ready may be seen as a change, and start it again.
        using var run = commands.Begin(start.Run.ToString());
        AppProcess app;
        try
        {
            var endPoint = _plan.AppPort is { } port ? new(System.Net.IPAddress.Loopback, port) : PrivatePort.Take();
            app = AppProcess.Start(start, new AppEnvironment(_plan).ForApp(endPoint, start, revision), revision, endPoint, line => print(revision, line));
        }
        catch (Exception e) when (e is LinuxException or FormatException)
        {
            return new BuildFailure($"{start.Run}: {e.Message}", [], e.Message);
        }

        starting(revision, app.Pid, start.Run.ToString());
        try
        {
            var told = app.EndPoint;
            if (await new Readiness(_plan, http, clock).WaitAsync(app, cancellationToken) is { } why)
            {
                await StopAsync(app);
                var output = string.Join('\n', app.LastLines);
                return new BuildFailure($"{start.Run}: {why}", ProblemReading.Read(output, _plan.Folder), output);
            }

            // It listens where it wants: the next one could not start beside it.
            _oneAtATime |= !app.EndPoint.Equals(told);
        }
        catch (OperationCanceledException)
        {
            await StopAsync(app);
            throw;
        }

        Switch(new Serving(app, new FrontTarget(revision, app.EndPoint)));
        return null;
    }

    /// <summary>The process that serves has a newer revision's changes now.</summary>
    /// <returns>False: nothing serves.</returns>
    public bool Renumber(int revision)
    {
        if (!IsServing)
            return false;
        Serving = Serving! with { Target = new FrontTarget(revision, Serving.App.EndPoint) };
        front.Switch(Serving.Target);
        return true;
    }

    public async Task StopServingAsync()
    {
        if (Serving is not { } serving)
            return;
        Serving = null;
        await front.WhenIdleAsync(serving.Target, DrainLimit, CancellationToken.None);
        front.Close(serving.Target);
        await StopAsync(serving.App);
    }

    public async Task StopAllAsync()
    {
        if (Serving is { } serving)
        {
            Serving = null;
            await StopAsync(serving.App);
        }

        await Task.WhenAll(_leaving.Values);
    }

    private void Switch(Serving next)
    {
        var before = Serving;
        Serving = next;
        front.Switch(next.Target);
        _ = TellEndAsync(next.App);
        if (before is not null)
            _leaving[before.App] = LeaveAsync(before);
    }

    private async Task LeaveAsync(Serving old)
    {
        await front.WhenIdleAsync(old.Target, DrainLimit, CancellationToken.None);
        front.Close(old.Target);
        await StopAsync(old.App);
        _leaving.TryRemove(old.App, out _);
    }

    private async Task TellEndAsync(AppProcess app)
    {
        await app.Ended;
        Ended?.Invoke(app);
    }

    private async Task StopAsync(AppProcess app)
    {
        await app.StopAsync(_plan.Stop, clock);
        // A process that has left the session may hold the pipe for ever.
        await app.Printed.WaitAsync(LastWords, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        app.Dispose();
    }
}
