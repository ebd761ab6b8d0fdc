namespace Gapless.EndToEndTests.Crashes.Deploying;

/// <summary>One of many deploys: what it is like, and what happens meanwhile.</summary>
/// <param name="Number">From 2 on; its version is this number.</param>
/// <param name="Steps">Empty: everything at once.</param>
/// <param name="Kill">Null: nobody is killed.</param>
internal sealed record PlannedDeploy(int Number, Fault Fault, string Steps, Kill? Kill)
{
    /// <summary>Of a rollout from its order to its end; a kill after it finds the service at rest.</summary>
    private const int MostEvents = 24;

    private static readonly Fault[] Faults = Enum.GetValues<Fault>();

    public string Version => $"v{Number}";

    /// <summary>The same random numbers draw the same deploys. Half of them are good; in two of three the supervisor dies.</summary>
    public static IEnumerable<PlannedDeploy> Draw(Random random, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var fault = random.Next(2) == 0 ? Fault.None : Faults[random.Next(1, Faults.Length)];
            var steps = random.Next(2) == 0 ? "" : "20% for 200ms,60% for 200ms,100%";
            var kill = random.Next(3) == 0
                ? null
                : new Kill(random.Next(1, MostEvents), Milliseconds(random, 40), Milliseconds(random, 300), random.Next(4) == 0 ? Milliseconds(random, 600) : null);
            yield return new PlannedDeploy(i + 2, fault, steps, kill);
        }
    }

    private static TimeSpan Milliseconds(Random random, int most) => TimeSpan.FromMilliseconds(random.Next(most));
}
