using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Samples;

public sealed class EverySample
{
    [Theory]
    [InlineData("sessions", "/cart", "[]", null)]
    [InlineData("worker", "/", "pid ", "Inbox")]
    [InlineData("chat", "/", "<title>Chat</title>", "Messages")]
    [InlineData("signalr", "/", "0 messages", "Messages")]
    public async Task Starts_with_its_own_configuration_and_answers_before_and_after_a_deploy(string name, string path, string answer, string? store)
    {
        await using var sample = await Sample.ServeAsync(name, store);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{sample.House.Port}") };
        (await client.GetStringAsync(path)).ShouldContain(answer);

        await sample.DeployAsync();

        (await client.GetStringAsync(path)).ShouldContain(answer);
        await sample.House.ShouldSettleAsync(generation: 2, workers: sample.House.Live.Workers.Length);
    }
}
