using Gapless.Dev.Plans;
using Gapless.Dev.Plans.Kinds;

namespace Gapless.UnitTests.Dev.Plans;

/// <summary>Go, Node, Python, commands, and nothing at all.</summary>
public sealed class OtherKindsTests
{
    [Fact]
    public void Go_builds_the_main_package_of_the_folder_or_the_one_below_cmd()
    {
        using var folder = new Folder(("go.mod", "module x"), ("main_test.go", "package main"), ("cmd/shop/main.go", "// Shop.\npackage main\n"), ("lib.go", "package x"));
        DevPlan plan = folder.Plan();
        plan.Source.ShouldBe(PlanSource.Go);
        plan.Build.ShouldBe("go build -o tmp/main ./cmd/shop");
        plan.Run.Arguments.ShouldBe([folder.Of("tmp/main")]);
        plan.Watch.ExcludedFolders.ShouldContain(folder.Of("tmp"));
        plan.Sentence.ShouldBe("Go: builds with 'go build -o tmp/main ./cmd/shop', runs it, at http://127.0.0.1:8080");
        folder.Write("cmd/tool/main.go", "package main").Problem().ShouldBe("there are 2 programs: ./cmd/shop, ./cmd/tool. Say which one: 'gapless dev --build.cmd \"go build -o tmp/main ./cmd/shop\"'");
        folder.Write("main.go", "package main").Plan().Build.ShouldBe("go build -o tmp/main .");
    }

    [Theory]
    [InlineData("\"scripts\": { \"dev\": \"node --inspect server.js\", \"start\": \"node x.js\" }", "node|--inspect|server.js", "script 'dev'")]
    [InlineData("\"scripts\": { \"dev\": \"nodemon server.js\", \"start\": \"node server.js\" }", "node|server.js", "script 'start'")]
    [InlineData("\"scripts\": { \"dev\": \"node --watch server.js\" }, \"main\": \"app.js\"", "node|app.js", "main")]
    [InlineData("\"scripts\": { \"dev\": \"tsx watch src/server.ts\", \"start\": \"tsx src/server.ts\" }", "tsx|src/server.ts", "script 'start'")]
    [InlineData("\"scripts\": { \"dev\": \"vite\", \"start\": \"NODE_ENV=dev cross=1 node 'a b.js'\" }", "node|a b.js", "script 'start'")]
    [InlineData("\"scripts\": { \"start\": \"node a.js && node b.js\" }", "sh: node a.js && node b.js", "script 'start'")]
    [InlineData("\"scripts\": { \"start\": \"node a.js $PORT\" }", "sh: node a.js $PORT", "script 'start'")]
    [InlineData("\"scripts\": { \"test\": \"x\" }", "node|index.js", "the file is there")]
    public void Node_runs_what_does_not_watch_by_itself(string json, string run, string why)
    {
        using var folder = new Folder(("package.json", $"{{ \"name\": \"shop\", {json} }}"), ("app.js", ""), ("index.js", ""));
        DevPlan plan = folder.Plan();
        plan.Source.ShouldBe(PlanSource.Node);
        plan.Name.ShouldBe("shop");
        (plan.Run.Line is { } line ? "sh: " + line : string.Join('|', plan.Run.Arguments)).ShouldBe(run);
        plan.Sentence.ShouldContain($"({why})");
        plan.Environment["PATH"].ShouldBe(folder.Of("node_modules/.bin") + ":/usr/bin:/bin");
        plan.Build.ShouldBeNull();
    }

    [Fact]
    public void Node_takes_variables_of_the_script_and_builds_what_is_compiled()
    {
        using var folder = new Folder(("package.json", "{ \"scripts\": { \"start\": \"NODE_ENV=development node ./dist/server.js\", \"build\": \"tsc -p .\" } }"));
        DevPlan plan = folder.Plan();
        plan.Environment["NODE_ENV"].ShouldBe("development");
        plan.Build.ShouldBe("tsc -p .");
        plan.Watch.ExcludedFolders.ShouldContain(folder.Of("dist"));
    }

    [Theory]
    [InlineData("nodemon app.js", "nodemon")]
    [InlineData("NODE_ENV=x npx nodemon app.js", "nodemon")]
    [InlineData("node --watch app.js", "--watch")]
    [InlineData("node --watch-path=./src app.js", "--watch-path")]
    [InlineData("tsc --watch & node dist/x.js", "--watch")]
    [InlineData("bun --hot server.ts", "--hot")]
    [InlineData("next dev", "next dev")]
    [InlineData("vite --port 3000", "vite --port")]
    [InlineData("react-scripts start", "react-scripts start")]
    [InlineData("./node_modules/.bin/nodemon", "nodemon")]
    [InlineData("node server.js", null)]
    [InlineData("next start", null)]
    [InlineData("vite preview", null)]
    [InlineData("node watch.js", null)]
    [InlineData("node nodemon-report.js", null)]
    [InlineData("tsx src/watch.ts", null)]
    public void Scripts_that_watch_by_themselves_are_known(string script, string? word) => NodeScript.WatcherIn(script).ShouldBe(word);

    [Fact]
    public void Node_with_watchers_only_is_not_run_below_another_watcher()
    {
        using var folder = new Folder(("package.json", "{ \"scripts\": { \"dev\": \"vite\" } }"));
        folder.Problem().ShouldContain("package.json runs 'vite', which watches by itself (vite), and names no program to run without it.");
        folder.Write("package.json", "{\n  \"scripts\": {,}\n}").Problem().ShouldStartWith("package.json:2:15: not valid JSON: ");
    }

    [Theory]
    [InlineData("main.py", "from fastapi import FastAPI\n\napi = FastAPI(title='x')\n", "fastapi", "-m uvicorn main:api --host 127.0.0.1 --port $PORT")]
    [InlineData("app/main.py", "import fastapi\napp: fastapi.FastAPI = fastapi.FastAPI()\n", "fastapi\nuvicorn[standard]>=0.30", "-m uvicorn app.main:app --host 127.0.0.1 --port $PORT")]
    [InlineData("app.py", "from flask import Flask\napp = Flask(__name__)\n", "Flask==3.0", "-m flask --app app:app run --no-reload --host 127.0.0.1 --port $PORT")]
    [InlineData("app.py", "from flask import Flask\napp = Flask(__name__)\n", "flask\ngunicorn", "-m gunicorn -b 127.0.0.1:$PORT app:app")]
    [InlineData("app/__init__.py", "from flask import Flask\ndef create_app(config=None):\n    pass\n", "flask", "-m flask --app 'app:create_app()' run --no-reload --host 127.0.0.1 --port $PORT")]
    [InlineData("wsgi.py", "from shop import build\napplication = build()\n", "gunicorn", "-m gunicorn -b 127.0.0.1:$PORT wsgi:application")]
    [InlineData("asgi.py", "async def app(scope, receive, send):\n    pass\n", "uvicorn", "-m uvicorn asgi:app --host 127.0.0.1 --port $PORT")]
    [InlineData("manage.py", "import django", "django", "manage.py runserver --noreload 127.0.0.1:$PORT")]
    [InlineData("main.py", "import http.server\nhttp.server.test()\n", "", "main.py")]
    public void Python_is_served_by_what_is_declared_and_imported(string file, string text, string requirements, string line)
    {
        using var folder = new Folder((file, text), ("requirements.txt", requirements));
        DevPlan plan = folder.Plan();
        plan.Source.ShouldBe(PlanSource.Python);
        plan.Run.Line.ShouldBe("exec python3 " + line);
        plan.Environment["PYTHONUNBUFFERED"].ShouldBe("1");
        folder.Write(".venv/bin/python", "").Plan().Run.Line.ShouldBe($"exec {folder.Of(".venv/bin/python")} {line}");
        folder.Plan().Sentence.ShouldStartWith($"Python: runs '.venv/bin/python {line}' (");
    }

    [Theory]
    [InlineData("[project]\ndependencies = [\"flask>=3\", 'gunicorn ; sys_platform != \"win32\"']")]
    [InlineData("[tool.poetry.dependencies]\npython = \"^3.12\"\nflask = \"*\"\ngunicorn = { version = \"^22\", optional = true }")]
    [InlineData("[dependency-groups]\nserve = [\"gunicorn\"]")]
    public void Python_dependencies_are_read_from_pyproject(string text)
    {
        using var folder = new Folder(("pyproject.toml", text), ("app.py", "from flask import Flask\napp = Flask(__name__)"));
        folder.Plan().Run.Line.ShouldBe("exec python3 -m gunicorn -b 127.0.0.1:$PORT app:app");
        folder.Plan().File.ShouldBe(folder.Of("pyproject.toml"));
    }

    [Fact]
    public void A_broken_pyproject_is_reported_with_its_place()
    {
        using var folder = new Folder(("pyproject.toml", "[project]\ndependencies = [\"a\" \"b\"]"), ("main.py", ""));
        folder.Problem().ShouldBe("pyproject.toml:2:21: expected ',' or ']' in the list, found '\"'");
    }

    [Fact]
    public void A_command_is_run_as_it_is_whatever_the_folder_is()
    {
        using var folder = new Folder(("go.mod", ""), ("main.go", "package main"), (".air.toml", "wrong"), ("gapless.yaml", "wrong"));
        folder.Arguments = folder.Arguments with { Command = ["ruby", "app.rb", "-p", "a b"] };
        DevPlan plan = folder.Plan();
        plan.Source.ShouldBe(PlanSource.Command);
        plan.Run.Arguments.ShouldBe(["ruby", "app.rb", "-p", "a b"]);
        plan.Build.ShouldBeNull();
        plan.Watch.Extensions.ShouldBeEmpty();
        plan.Watch.ExcludedGlobs.ShouldContain("**/node_modules/**");
        folder.Arguments = folder.Arguments with { Command = ["make && ./x"] };
        folder.Plan().Run.Line.ShouldBe("make && ./x");
        folder.Override(("build.cmd", "x")).Problem().ShouldStartWith("--build.cmd is a key of .air.toml, and a command behind '--' needs none");
    }

    [Fact]
    public void The_order_of_recognition_is_yaml_air_csharp_go_node_python()
    {
        using var folder = new Folder(("requirements.txt", ""), ("app.py", ""));
        folder.Plan().Source.ShouldBe(PlanSource.Python);
        folder.Write("package.json", "{}").Write("index.js", "").Plan().Source.ShouldBe(PlanSource.Node);
        folder.Write("go.mod", "").Write("main.go", "package main").Plan().Source.ShouldBe(PlanSource.Go);
        folder.Write("X.csproj", "<Project Sdk='Microsoft.NET.Sdk.Web' />").Plan().Source.ShouldBe(PlanSource.CSharp);
        folder.Write(".air.toml", "").Plan().Source.ShouldBe(PlanSource.Air);
        folder.Write("gapless.yaml", "services:\n  x: { run: ./x, listen: 80 }\n").Plan().Source.ShouldBe(PlanSource.Air);
        folder.Write("gapless.yaml", "dev: { run: ./x }\n").Plan().Source.ShouldBe(PlanSource.Yaml);
        folder.Arguments = folder.Arguments with { Command = ["x"] };
        folder.Plan().Source.ShouldBe(PlanSource.Command);
    }

    [Fact]
    public void Nothing_recognised_says_what_was_looked_for_and_how_to_say_it()
    {
        using var folder = new Folder(("README.md", ""), ("gapless.yaml", "services:\n  x: { run: ./x, listen: 80 }\n"), ("go.mod", ""));
        folder.Problem().ShouldBe(
            "nothing in 'DIR' says how to run it: looked for gapless.yaml with 'dev:', .air.toml, .config/air.toml, a .csproj that can run, a .slnx or .sln with one web project, go.mod with 'package main', package.json, and pyproject.toml, requirements.txt, manage.py, app.py or main.py. "
            + "gapless.yaml has no 'dev:' section. go.mod is there, but no 'package main' in the folder or below cmd/. Say it by hand: 'gapless dev -- COMMAND'.");
    }
}
