using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Operation;

public sealed class Scaling
{
    [Fact]
    public async Task Workers_come_and_go_under_load_without_a_loss()
    {
        await using var house = await new House("go").ServeAsync();
        await using var load = Load.Start(Load.WithoutIdleConnections(house.Address));
        await load.AnswerAsync();

        foreach (var workers in new[] { 3, 1, 2 })
        {
            load.Mark($"{workers} workers");
            (await house.RunAsync("scale", house.Service, $"{workers}")).ShouldExitWith(0);
            await house.ShouldSettleAsync(generation: 1, workers);
            await load.AnswerAsync();
        }

        await load.StopWithoutLossAsync();
    }
}
