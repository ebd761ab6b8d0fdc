using Gapless.Adoption;
using Gapless.Adoption.Units;
using Gapless.Supervisor.Configuration;
using Gapless.Tests;

namespace Gapless.UnitTests.Adoption;

/// <summary>A root with unit files.</summary>
internal sealed class MachineOfUnits : IDisposable
{
    private readonly TempDirectory _root = new();

    public string Root => _root.Path;

    public bool MayChangeUsers { get; set; }

    public bool HasIPv6 { get; set; }

    public MachineOfUnits With(string path, string text)
    {
        _root.Write(path.TrimStart('/'), text);
        return this;
    }

    public Unit? Find(string unit) => new UnitFiles(Root).Find(new UnitName(unit));

    public AdoptedService Adopt(string unit)
    {
        var name = UnitName.OfService(unit);
        return UnitAdoption.Of(new UnitFiles(Root).Find(name)!, new UnitFiles(Root).Find(name.As(".socket")), null, new Surroundings(Root, "host1.example.org", MayChangeUsers, HasIPv6));
    }

    /// <summary>The configuration reads what was written.</summary>
    public ServiceConfig Config(string unit)
    {
        var service = Adopt(unit);
        var result = ConfigReader.ReadText("services:\n" + ServiceYaml.Of(service), "gapless.yaml");
        result.Problems.ShouldBeEmpty();
        return result.Config!.Find(service.Name)!;
    }

    public void Dispose() => _root.Dispose();
}
