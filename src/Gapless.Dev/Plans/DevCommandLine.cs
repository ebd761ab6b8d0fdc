using System.Globalization;
using Gapless.Dev.Plans.Addresses;
using Gapless.Dev.Plans.Air;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Configuration.Reading;

namespace Gapless.Dev.Plans;

/// <summary>Turns the words after <c>gapless dev</c> into a <see cref="DevRequest"/>. One use.</summary>
internal sealed class DevCommandLine
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    private readonly Queue<string> _words;
    private readonly string _current;
    private readonly List<AirOverride> _overrides = [];
    private readonly List<string> _places = [];
    private DevArguments _arguments;
    private string? _fault;
    private bool _help;

    private DevCommandLine(IEnumerable<string> words, string current)
    {
        _words = new Queue<string>(words);
        _current = current;
        _arguments = new DevArguments { Folder = Path.TrimEndingDirectorySeparator(current) };
    }

    /// <param name="current">The working directory, absolute: what is relative is relative to it.</param>
    public static DevRequest Parse(IReadOnlyList<string> words, string current)
    {
        bool wait = words.Count > 0 && words[0] == "wait";
        var line = new DevCommandLine(wait ? words.Skip(1) : words, current);
        line.ReadAll();
        return line._help ? new DevRequest.Help()
            : line._fault is not null ? new DevRequest.Refused(line._fault)
            : wait ? line.Wait()
            : line.Session();
    }

    private void ReadAll()
    {
        while (_fault is null && _words.TryDequeue(out string? word))
        {
            if (word == "--")
            {
                _arguments = _arguments with { Command = [.. _words] };
                _words.Clear();
                if (_arguments.Command.Count == 0)
                    _fault = "'--' has no command behind it: write for example 'gapless dev -- ruby app.rb'";
            }
            else if (word.StartsWith('-') && word.Length > 1)
            {
                ReadOption(word);
            }
            else
            {
                _places.Add(word);
            }
        }
    }

    private void ReadOption(string word)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? word : word[..equals];
        string? value = equals < 0 ? null : word[(equals + 1)..];
        name = name switch { "-c" => "--config", "-h" or "-?" => "--help", _ => name };
        if (DevUsage.Values.TryGetValue(name, out string? what))
        {
            value ??= _words.TryDequeue(out string? next) ? next : null;
            if (string.IsNullOrEmpty(value))
                _fault = $"{name} has no value: write '{name} {what}'";
            else
                SetValue(name, value);
        }
        else if (DevUsage.Switches.Contains(name))
        {
            SetSwitch(name, value);
        }
        else if (AirKeys.Find(name.TrimStart('-')) is { IsOfRule: false } key)
        {
            ReadOverride(key, name, value);
        }
        else
        {
            _fault = $"{name}: unknown option." + Suggestion(name);
        }
    }

    private void SetValue(string name, string value)
    {
        switch (name)
        {
            case "--listen":
                if (DevAddress.TryParse(value, out ListenAddress? address, out string problem))
                    _arguments = _arguments with { Listen = address };
                else
                    _fault = $"--listen: {problem}";
                break;
            case "--config":
                _arguments = _arguments with { ConfigFile = Path.GetFullPath(value, _current) };
                break;
            case "--project":
                _arguments = _arguments with { Project = Path.TrimEndingDirectorySeparator(Path.GetFullPath(value, _current)) };
                break;
            default:
                _arguments = _arguments with { LaunchProfile = value };
                break;
        }
    }

    private void SetSwitch(string name, string? value)
    {
        if (name == "--poll")
        {
            TimeSpan interval = PollInterval;
            if (value is not null && (!Duration.TryParse(value, out interval) || interval == TimeSpan.Zero))
                _fault = $"--poll: '{value}' is not a duration: write for example '--poll=1s'";
            _arguments = _arguments with { Poll = interval };
            return;
        }

        if (value is not null)
        {
            _fault = $"{name} takes no value";
            return;
        }

        _help |= name == "--help";
        _arguments = name switch
        {
            "--json" => _arguments with { Json = true },
            "--explain" => _arguments with { Explain = true },
            "--no-browser" => _arguments with { Browser = false },
            "--wait-for-debugger" => _arguments with { WaitForDebugger = true },
            _ => _arguments,
        };
    }

    private void ReadOverride(AirKey key, string name, string? value)
    {
        // '--build.poll' alone means yes.
        if (value is null && key.Type == AirType.Flag && (!_words.TryPeek(out string? next) || next is not ("true" or "false")))
            value = "true";
        if (value is null && !_words.TryDequeue(out value))
            _fault = $"{name} has no value: write '{name} VALUE'";
        else
            _overrides.Add(new AirOverride(key.Name, value));
    }

    private static string Suggestion(string name)
    {
        IEnumerable<string> options = DevUsage.Values.Keys.Concat(DevUsage.Switches);
        string? nearest = Spelling.Nearest(name, options)
            ?? (name.Contains('.', StringComparison.Ordinal) && AirKeys.Nearest(name.TrimStart('-')) is { } key && !key.StartsWith(AirKeys.RulePrefix, StringComparison.Ordinal) ? "--" + key : null);
        return nearest is null ? " 'gapless dev --help' shows all of them." : $" Did you mean '{nearest}'?";
    }

    private DevRequest Session()
    {
        if (_places.Count > 1)
            return new DevRequest.Refused($"'{_places[0]}' and '{_places[1]}' are two folders: a session has one; a command stands behind '--'");
        string folder = _places.Count == 0 ? _arguments.Folder : Path.TrimEndingDirectorySeparator(Path.GetFullPath(_places[0], _current));
        return Directory.Exists(folder)
            ? new DevRequest.Session(_arguments with { Folder = folder, Overrides = [.. _overrides] })
            : new DevRequest.Refused($"there is no folder '{folder}': a command stands behind '--', as in 'gapless dev -- {string.Join(' ', _places)}'");
    }

    private DevRequest Wait()
    {
        if (_places.Count != 1 || !long.TryParse(_places[0], NumberStyles.None, CultureInfo.InvariantCulture, out long revision))
            return new DevRequest.Refused("write the number of a revision: 'gapless dev wait 12'");
        bool stray = _overrides.Count > 0 || _arguments with { Listen = null } != new DevArguments { Folder = _arguments.Folder, Command = _arguments.Command, Overrides = _arguments.Overrides } || _arguments.Command.Count > 0;
        return stray
            ? new DevRequest.Refused("'wait' takes only --listen: write 'gapless dev wait 12 --listen ADDRESS'")
            : new DevRequest.Wait(revision, _arguments.Listen, _arguments.Folder);
    }
}
