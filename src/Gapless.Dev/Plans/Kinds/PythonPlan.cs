using Gapless.Dev.Plans.Addresses;

namespace Gapless.Dev.Plans.Kinds;

/// <summary>A Python app: Django by its <c>manage.py</c>, others by what is declared and imported.</summary>
internal static class PythonPlan
{
    private static readonly string[] Signs = ["pyproject.toml", "requirements.txt", "manage.py", "app.py", "main.py"];

    public static DevPlan? Of(PlanSearch search)
    {
        if (search.First(Signs) is null || Command(search) is not var (line, what, by) || ListenChoice.Of(search, 8000, written: null) is not { } listen)
            return null;
        string python = Interpreter(search);
        return new DevPlan
        {
            Name = search.Name,
            Folder = search.Folder,
            Source = PlanSource.Python,
            Sentence = $"Python: runs '{Path.GetRelativePath(search.Folder, python) switch { var inside when !inside.StartsWith("..", StringComparison.Ordinal) && python.StartsWith('/') => inside, _ => python }} {line}' ({what}, by {by}){listen.Where}",
            File = search.First("pyproject.toml", "requirements.txt") ?? listen.File,
            // The address is in the line, where these servers want it; exec, so that signals arrive.
            Run = RunCommand.OfLine($"exec {ShellWord.Quote(python)} {line}"),
            Listen = listen.Address,
            Environment = new Dictionary<string, string>(listen.Environment, StringComparer.Ordinal) { ["PYTHONUNBUFFERED"] = "1" },
            Watch = CommonExclusions.Watch(search, ["venv", "env", "build", "dist"], "py", "html", "htm", "jinja", "jinja2", "j2", "css", "js", "svg", "toml", "yaml", "yml", "ini", "json"),
            Browser = search.Arguments.Browser,
        };
    }

    private static (string Line, string What, string By)? Command(PlanSearch search)
    {
        if (search.Has("manage.py"))
            return ("manage.py runserver --noreload 127.0.0.1:$PORT", "Django", "manage.py");
        if (PythonEntry.Find(search) is not { } entry)
        {
            search.Hints.Add($"{Path.GetFileName(search.First(Signs))} is there, but none of {string.Join(", ", PythonEntry.Names)}");
            return null;
        }

        PythonPackages declared = PythonPackages.Read(search);
        string server = $"{entry.Module}:{entry.Variable}";
        return entry.Kind switch
        {
            _ when search.Problems.Count > 0 => null,
            PythonKind.Asgi => ($"-m uvicorn {server} --host 127.0.0.1 --port $PORT", entry.Framework, entry.File),
            PythonKind.Wsgi when declared.Has("gunicorn") => ($"-m gunicorn -b 127.0.0.1:$PORT {ShellWord.Quote(server)}", entry.Framework + " on gunicorn", entry.File),
            PythonKind.Wsgi when entry.Framework == "Flask" => ($"-m flask --app {ShellWord.Quote(server)} run --no-reload --host 127.0.0.1 --port $PORT", "Flask", entry.File),
            _ when entry.Variable is not null && declared.Has("uvicorn") && !declared.Has("gunicorn") => ($"-m uvicorn {server} --host 127.0.0.1 --port $PORT", "uvicorn", entry.File),
            _ when entry.Variable is not null && declared.Has("gunicorn") => ($"-m gunicorn -b 127.0.0.1:$PORT {server}", "gunicorn", entry.File),
            _ => (ShellWord.Quote(entry.File), "a program of its own", "the file that is there"),
        };
    }

    private static string Interpreter(PlanSearch search)
    {
        string[] places = [search.PathOf(".venv"), search.PathOf("venv"), search.Environment.GetValueOrDefault("VIRTUAL_ENV", "")];
        return places.Where(p => p.Length > 0).Select(p => Path.Combine(p, "bin", "python")).FirstOrDefault(File.Exists) ?? "python3";
    }
}
