using Gapless.Supervisor.Generations;
using Gapless.Supervisor.Generations.Hosting;

namespace Gapless.Supervisor.Services;

/// <summary>Gapless.Hosting in apps that do not reference it.</summary>
internal sealed partial class Service
{
    /// <summary>The library connects before the app listens: who has not by then will not.</summary>
    private static readonly TimeSpan HelloLimit = TimeSpan.FromSeconds(5);

    private void ChooseHosting(Generation generation, string directory)
    {
        if (generation.Hosting is not null)
            return;
        generation.Hosting = HostingChoice.Of(generation.Config, directory, _house.HostingHook);
        if (generation.Hosting.Note is { } why)
            NoteLevel1(generation, why);
    }

    private async Task ExpectHelloAsync(Generation generation, Worker worker)
    {
        if (generation.Hosting?.Hook is null || worker.Channel is not { } channel)
            return;
        await Task.Delay(HelloLimit, Clock);
        _loop.Post(() =>
        {
            if (channel.WasUsed || generation.IsDeaf || worker.Channel != channel)
                return;
            generation.IsDeaf = true;
            NoteLevel1(generation, HostingChoice.Deaf);
        });
    }

    private void NoteLevel1(Generation generation, string why)
    {
        Note("hosting.level1", why, generation);
        if (_rollout is { State.Ended: false } run && run.Plan.To == generation.Number)
            run.Note(why);
    }
}
