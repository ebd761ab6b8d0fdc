namespace Gapless.Supervisor.Configuration;

/// <summary>What must not be shown: in the configuration itself, in a file or in an environment variable of the supervisor. Read anew each time, so that it can be changed.</summary>
public sealed class Secret
{
    private readonly string? _value;
    private readonly string? _file;
    private readonly string? _variable;

    private Secret(string? value, string? file, string? variable) => (_value, _file, _variable) = (value, file, variable);

    public static Secret Of(string value) => new(value, null, null);

    /// <param name="path">Absolute. The file's first line counts.</param>
    public static Secret InFile(string path) => new(null, path, null);

    public static Secret InVariable(string name) => new(null, null, name);

    /// <exception cref="IOException">It is not there.</exception>
    public string Read()
    {
        if (_value is not null)
            return _value;
        if (_variable is not null)
            return Environment.GetEnvironmentVariable(_variable) is { Length: > 0 } set ? set : throw new IOException($"the supervisor's environment has no variable {_variable}");
        try
        {
            return File.ReadLines(_file!).FirstOrDefault()?.Trim() is { Length: > 0 } line ? line : throw new IOException($"{_file} is empty");
        }
        catch (UnauthorizedAccessException error)
        {
            throw new IOException($"{_file} may not be read", error);
        }
    }

    /// <summary>Where it is; never what it is.</summary>
    public override string ToString() => _file ?? (_variable is null ? "(given)" : "$" + _variable);
}
