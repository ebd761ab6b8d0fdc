using Gapless.Hosting;

namespace ScenarioApp;

/// <summary>The app's entry in a registry from which clients learn where to go.</summary>
internal static class RegistryEntry
{
    public static void AddRegistry(this WebApplicationBuilder builder, Uri registry, bool stopAcceptingFirst)
    {
        var client = new HttpClient();
        builder.AddGapless(drain =>
        {
            drain.StopAcceptingFirst = stopAcceptingFirst;
            drain.OnAnnounce = async token => (await client.DeleteAsync(registry, token)).EnsureSuccessStatusCode();
        });
        builder.Services.AddHealthChecks();
        builder.Services.AddHostedService(services => new Entering(client, registry, services.GetRequiredService<IHostApplicationLifetime>()));
    }

    private sealed class Entering(HttpClient client, Uri registry, IHostApplicationLifetime lifetime) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lifetime.ApplicationStarted.Register(started.SetResult);
            await started.Task.WaitAsync(stoppingToken);
            using var entry = new StringContent($"{Environment.ProcessId}");
            (await client.PutAsync(registry, entry, stoppingToken)).EnsureSuccessStatusCode();
        }
    }
}
