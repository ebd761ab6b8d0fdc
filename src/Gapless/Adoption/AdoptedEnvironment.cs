using System.Collections.Immutable;
using Gapless.Adoption.Units;
using Gapless.Supervisor.Configuration;

namespace Gapless.Adoption;

/// <summary>Environment= and EnvironmentFile=.</summary>
internal sealed class AdoptedEnvironment
{
    private readonly Unit _unit;
    private readonly Surroundings _around;
    private readonly Func<UnitSetting, string> _expand;
    private readonly Action<UnitSetting, string> _note;

    public AdoptedEnvironment(Unit unit, Surroundings around, Func<UnitSetting, string> expand, Action<UnitSetting, string> note)
    {
        _unit = unit;
        _around = around;
        _expand = expand;
        _note = note;
    }

    public Variables Read()
    {
        var own = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var setting in _unit.All("Service", "Environment"))
        {
            foreach (var word in UnitWords.Split(_expand(setting)))
            {
                var equals = word.IndexOf('=');
                if (equals <= 0)
                    _note(setting, $"'{word}' is no assignment, and systemd ignores it as well");
                else if (EnvName.IsReserved(word[..equals]))
                    _note(setting, $"{word[..equals]} is set by Gapless");
                else
                    own[word[..equals]] = word[(equals + 1)..];
            }
        }

        var files = ImmutableArray.CreateBuilder<string>();
        var fromFiles = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var setting in _unit.All("Service", "EnvironmentFile"))
            Take(setting, files, fromFiles);

        // In systemd files win over Environment=; here it is the other way round.
        foreach (var name in fromFiles.Keys)
            own.Remove(name);
        return new Variables(own.ToImmutable(), fromFiles, files.ToImmutable());
    }

    private void Take(UnitSetting setting, ImmutableArray<string>.Builder files, Dictionary<string, string> values)
    {
        var path = _expand(setting);
        var mayBeMissing = path.StartsWith('-');
        path = path.TrimStart('-');
        try
        {
            foreach (var (name, value) in EnvFile.Read(_around.At(path)))
                values[name] = value;
            files.Add(path);
        }
        catch (FormatException failure)
        {
            files.Add(path);
            _note(setting, $"reads otherwise here: {failure.Message}");
        }
        catch (UnauthorizedAccessException)
        {
            files.Add(path);
            _note(setting, "you may not read it; the supervisor has to");
        }
        catch (IOException)
        {
            _note(setting, mayBeMissing ? "there is no such file, and here one that is named must be there: left out" : "there is no such file: left out");
        }
    }
}

/// <summary>The variables of a service.</summary>
/// <param name="Own">Written in the unit, and in none of the files.</param>
/// <param name="FromFiles">What the files hold now.</param>
/// <param name="Files">Absolute.</param>
internal sealed record Variables(ImmutableSortedDictionary<string, string> Own, IReadOnlyDictionary<string, string> FromFiles, ImmutableArray<string> Files)
{
    public IReadOnlyDictionary<string, string> All => FromFiles.Aggregate(Own, (all, one) => all.SetItem(one.Key, one.Value));
}
