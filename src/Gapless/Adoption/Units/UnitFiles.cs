namespace Gapless.Adoption.Units;

/// <summary>Where systemd finds a unit and its drop-ins (systemd.unit(5)), below a root.</summary>
internal sealed class UnitFiles
{
    /// <summary>The first that has a file wins.</summary>
    private static readonly string[] Places =
        ["/etc/systemd/system", "/run/systemd/system", "/run/systemd/transient", "/run/systemd/generator", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"];

    private readonly string _root;

    public UnitFiles(string root)
    {
        _root = root.TrimEnd('/');
    }

    /// <summary>Null: there is no such unit.</summary>
    /// <exception cref="CliException">It is masked.</exception>
    public Unit? Find(UnitName name)
    {
        var file = Names(name).SelectMany(n => Places.Select(p => $"{p}/{n}")).FirstOrDefault(f => File.Exists(_root + f));
        if (file is null)
            return null;
        if (new FileInfo(_root + file).LinkTarget == "/dev/null" || new FileInfo(_root + file).Length == 0)
            throw new CliException(ExitCode.Refused, $"{name.Full} is masked ({file})");

        var files = DropIns(name).Prepend(file).ToList();
        return new Unit(name, files, [.. files.SelectMany(f => UnitReader.Read(File.ReadAllText(_root + f), f))]);
    }

    private static IEnumerable<string> Names(UnitName name) => name.Template is { } template ? [name.Full, template] : [name.Full];

    /// <summary>By file name across all folders; a file hides those of the same name in places that come later.</summary>
    private IEnumerable<string> DropIns(UnitName name)
    {
        var folders = Names(name).Concat(Shortened(name)).Append(name.Suffix[1..]).Select(n => n + ".d");
        return folders.SelectMany(folder => Places.Select(p => $"{p}/{folder}"))
            .Where(f => Directory.Exists(_root + f))
            .SelectMany(f => Directory.EnumerateFiles(_root + f, "*.conf").Select(d => d[_root.Length..]))
            .DistinctBy(Path.GetFileName)
            .Where(f => new FileInfo(_root + f).LinkTarget != "/dev/null")
            .OrderBy(Path.GetFileName, StringComparer.Ordinal);
    }

    /// <summary><c>web-shop-eu.service</c>: also <c>web-shop-.service</c> and <c>web-.service</c>.</summary>
    private static IEnumerable<string> Shortened(UnitName name)
    {
        for (var dash = name.Prefix.LastIndexOf('-', Math.Max(0, name.Prefix.Length - 2)); dash > 0; dash = name.Prefix.LastIndexOf('-', dash - 1))
            yield return name.Prefix[..(dash + 1)] + name.Suffix;
    }
}
