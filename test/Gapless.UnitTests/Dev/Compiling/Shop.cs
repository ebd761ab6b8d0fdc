using Gapless.Dev.Compiling.Deltas;
using Gapless.Dev.Compiling.Sources;

namespace Gapless.UnitTests.Dev.Compiling;

/// <summary>The small web app in the hands of one test, which edits it.</summary>
internal sealed class Shop(ShopBuild build) : IDisposable
{
    private readonly DeltaMaker _deltas = new(build.Emission, folder: 1);
    private SourceState _sources = build.Sources;

    /// <summary>Exchanges a text that occurs once in one of the two files.</summary>
    public void Edit(string old, string now)
    {
        var path = build.Files.Single(f => File.ReadAllText(f).Contains(old));
        var text = File.ReadAllText(path);
        text.IndexOf(old, StringComparison.Ordinal).ShouldBe(text.LastIndexOf(old, StringComparison.Ordinal), old);
        File.WriteAllText(path, text.Replace(old, now));
        _sources = _sources.WithSource(path);
    }

    public void AddFile(string name, string text) => _sources = _sources.WithSource(build.Write(name, text));

    public DeltaOutcome Try()
    {
        var outcome = _deltas.Try(Generated.Run(_sources, default), default);
        if (outcome is DeltaOutcome.Made made)
            _deltas.Keep(made);
        return outcome;
    }

    public void Dispose()
    {
        _deltas.Dispose();
        build.Reset();
    }
}
