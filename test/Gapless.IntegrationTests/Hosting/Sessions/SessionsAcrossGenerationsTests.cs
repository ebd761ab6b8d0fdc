extern alias hosting;

using hosting::Gapless.Hosting;
using hosting::Gapless.Hosting.Sessions;
using hosting::Gapless.Hosting.State;
using Gapless.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gapless.IntegrationTests.Hosting.Sessions;

/// <summary>ASP.NET Core sessions over real Kestrels: two generations of one app, each in a content root of its own.</summary>
public sealed class SessionsAcrossGenerationsTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly HttpClient _browser = new();

    public void Dispose()
    {
        _browser.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_session_goes_on_in_the_next_generation()
    {
        await using var old = await Start("1");
        await using var next = await Start("2");
        (await Visit(old)).ShouldBe("1");
        (await Visit(old)).ShouldBe("2");

        Pass(StatePassage.Move, old, next);

        (await Visit(next)).ShouldBe("3");
    }

    [Fact]
    public async Task A_session_changed_by_a_request_that_outlives_the_move_is_changed_in_the_next_generation()
    {
        await using var old = await Start("1");
        await using var next = await Start("2");
        (await Visit(old)).ShouldBe("1");
        var slow = _browser.GetStringAsync(old.Urls.First() + "/slow");
        await old.Services.GetRequiredService<Crossing>().Reached.Task;

        Pass(StatePassage.Move, old, next);
        old.Services.GetRequiredService<Crossing>().Go.SetResult();
        (await slow).ShouldBe("2");
        Pass(StatePassage.Late, old, next);

        (await Visit(next)).ShouldBe("3");
    }

    private static void Pass(StatePassage passage, WebApplication from, WebApplication to)
    {
        using var handOver = from.Services.GetRequiredService<StateBundle>().Export(passage)!;
        to.Services.GetRequiredService<StateBundle>().Import(handOver.Descriptor.Duplicate()).States.ShouldBe(1);
        handOver.Settle().ShouldBe(StateOutcome.Moved);
    }

    private async Task<string> Visit(WebApplication app) => await _browser.GetStringAsync(app.Urls.First() + "/");

    private async Task<WebApplication> Start(string release)
    {
        var root = Directory.CreateDirectory(Path.Combine(_directory.Path, release)).FullName;
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = root });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddGaplessDataProtection(Path.Combine(_directory.Path, "keys"), "shop");
        builder.Services.AddGaplessDistributedCache();
        builder.Services.AddSession();
        builder.Services.AddSingleton<Crossing>();

        var app = builder.Build();
        app.UseSession();
        app.MapGet("/", (HttpContext context) => Count(context));
        app.MapGet("/slow", async (HttpContext context, Crossing crossing) =>
        {
            await context.Session.LoadAsync(context.RequestAborted);
            crossing.Reached.SetResult();
            await crossing.Go.Task;
            return Count(context);
        });
        await app.StartAsync();
        return app;
    }

    private static string Count(HttpContext context)
    {
        var visits = (context.Session.GetInt32("visits") ?? 0) + 1;
        context.Session.SetInt32("visits", visits);
        return visits.ToString();
    }

    /// <summary>Holds a request while the state moves.</summary>
    private sealed class Crossing
    {
        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Go { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
