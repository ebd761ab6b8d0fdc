using System.Text.RegularExpressions;
using Gapless.Tests;

namespace Gapless.EndToEndTests.Harness;

/// <summary>One of <c>samples/</c>: published, with its own <c>gapless.yaml</c> but for name, port and where it keeps its messages.</summary>
internal sealed partial class Sample : IAsyncDisposable
{
    private readonly string _published;
    private int _version;

    private Sample(House house)
    {
        House = house;
        _published = Path.Combine(house.Folder, "published");
    }

    public House House { get; }

    /// <param name="name">Its directory.</param>
    /// <param name="store">The setting that names the directory which its processes share; null: it has none.</param>
    public static async Task<Sample> ServeAsync(string name, string? store = null)
    {
        var sample = new Sample(new House("plain"));
        var house = sample.House;
        var source = Path.Combine(Repository.Root, "samples", name);
        await Shell.RunAsync(source, $"dotnet publish --no-build -c {Repository.Configuration} -v quiet -o '{sample._published}'");
        var settings = await File.ReadAllTextAsync(Path.Combine(source, "gapless.yaml"));
        settings = ServiceName().Replace(Port().Replace(settings, $":{house.Port}"), $"  {house.Service}:");
        // These tests are about what goes over, not about when.
        if (!settings.Contains("rollout:", StringComparison.Ordinal))
            settings += "    rollout: { steps: [ 100% ] }\n";
        if (store is not null)
            settings += $"    env: {{ {store}: {Path.Combine(house.Folder, "store")} }}\n";
        await File.WriteAllTextAsync(house.ConfigPath, settings);
        await house.StartAsync();
        await sample.DeployAsync();
        return sample;
    }

    /// <summary>The next version of it.</summary>
    public async Task<ToolResult> DeployAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_published, "version.txt"), $"{++_version}");
        return (await House.RunAsync("deploy", _published, "--version", $"{_version}", "--json")).ShouldExitWith(0);
    }

    public ValueTask DisposeAsync() => House.DisposeAsync();

    [GeneratedRegex(@"^  \w+:$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ServiceName();

    [GeneratedRegex(@"(?<=127\.0\.0\.1):\d+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Port();
}
