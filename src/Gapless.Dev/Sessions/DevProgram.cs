using System.Runtime.InteropServices;
using Gapless.Dev.Plans;
using Gapless.Dev.Terminal;
using Gapless.Supervisor;

namespace Gapless.Dev.Sessions;

/// <summary>From the command line to an exit code: 0 done, 1 a waited-for revision failed, 2 wrong usage or configuration.</summary>
internal static class DevProgram
{
    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }

        switch (DevCommandLine.Parse(args, Environment.CurrentDirectory))
        {
            case DevRequest.Help:
                await Console.Out.WriteLineAsync(DevUsage.Text);
                return 0;
            case DevRequest.Refused refused:
                await Console.Error.WriteLineAsync("gapless dev: " + refused.Message);
                return 2;
            case DevRequest.Wait wait:
                return await WaitCommand.RunAsync(wait, Console.Out, Console.Error, stop.Token);
            case DevRequest.Session session:
                return await RunAsync(session.Arguments, stop);
            default:
                throw new InvalidOperationException("a request that nobody carries out");
        }
    }

    private static async Task<int> RunAsync(DevArguments arguments, CancellationTokenSource stop)
    {
        PlanResult Plan() => DevPlans.Of(arguments, OwnEnvironment.All());
        var result = Plan();
        if (arguments.Explain)
        {
            foreach (var line in result.Explanation)
                await Console.Out.WriteLineAsync(line);
        }

        foreach (var problem in result.Problems)
            await Console.Error.WriteLineAsync("gapless dev: " + ProblemText.Of(problem));
        if (result.Problems.Count > 0 || arguments.Explain)
            return result.Problems.Count > 0 ? 2 : 0;

        var person = !Console.IsOutputRedirected;
        IDevView view = arguments.Json ? new JsonView(Console.Out) : new TextView(Console.Out, new Palette(person && Environment.GetEnvironmentVariable("NO_COLOR") is null or ""), result.Plans.Count > 1);
        await using var session = new DevSession(arguments, Plan, view, person ? Console.Clear : () => { }, TimeProvider.System);
        try
        {
            await session.RunAsync(result.Plans, stop);
            return 0;
        }
        catch (Exception wrong) when (wrong is IOException or FormatException)
        {
            await Console.Error.WriteLineAsync("gapless dev: " + wrong.Message);
            return 2;
        }
    }
}
