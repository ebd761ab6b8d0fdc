using Gapless.Dev.Plans;
using Gapless.Dev.Plans.Air;
using Gapless.Tests;

namespace Gapless.UnitTests.Dev.Plans;

/// <summary>A folder that a session is started in.</summary>
internal sealed class Folder : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal) { ["PATH"] = "/usr/bin:/bin", ["HOME"] = "/home/anna" };

    public string Path => _directory.Path;

    public DevArguments Arguments { get; set; }

    public Folder(params ReadOnlySpan<(string Name, string Text)> files)
    {
        Arguments = new DevArguments { Folder = Path };
        foreach ((string name, string text) in files)
            Write(name, text);
    }

    public string Of(string name) => System.IO.Path.GetFullPath(name, Path);

    public Folder Write(string name, string text)
    {
        _directory.Write(name, text);
        return this;
    }

    public Folder Set(string name, string value)
    {
        _environment[name] = value;
        return this;
    }

    public Folder Override(params ReadOnlySpan<(string Name, string Value)> keys)
    {
        foreach ((string name, string value) in keys)
            Arguments = Arguments with { Overrides = [.. Arguments.Overrides, new AirOverride(name, value)] };
        return this;
    }

    public PlanResult Read() => DevPlans.Of(Arguments, _environment);

    public DevPlan Plan()
    {
        PlanResult result = Read();
        result.Problems.ShouldBeEmpty();
        return result.Plans.ShouldHaveSingleItem();
    }

    /// <summary>As <c>file:line:column: message</c>, the file relative to the folder; just the message where there is no file.</summary>
    public string[] Problems()
    {
        PlanResult result = Read();
        result.Plans.ShouldBeEmpty();
        return [.. result.Problems.Select(p => (p.File is null ? "" : $"{System.IO.Path.GetRelativePath(Path, p.File)}:{p.Line}:{p.Column}: ") + p.Message.Replace(Path, "DIR", StringComparison.Ordinal))];
    }

    public string Problem() => Problems().ShouldHaveSingleItem();

    public void Dispose() => _directory.Dispose();
}
