namespace Gapless.UnitTests.Adoption;

public sealed class UnitAdoptionTests : IDisposable
{
    /// <summary>Microsoft's documented unit for ASP.NET Core behind nginx, with limits as people add them.</summary>
    private const string Documented = """
        [Unit]
        Description=Example .NET Web API App running on Linux
        After=network.target postgresql.service

        [Service]
        WorkingDirectory=/var/www/helloapp
        ExecStart=/usr/bin/dotnet /var/www/helloapp/helloapp.dll
        Restart=always
        # Restart service after 10 seconds if the dotnet service crashes:
        RestartSec=10
        KillSignal=SIGINT
        SyslogIdentifier=dotnet-example
        User=www-data
        Environment=ASPNETCORE_ENVIRONMENT=Production
        Environment=DOTNET_NOLOGO=true "ConnectionStrings__Main=Host=db;Password=a b%%c"
        TimeoutStopSec=1min 30s
        LimitNOFILE=65535
        MemoryMax=1G
        StartLimitIntervalSec=60
        StartLimitBurst=5

        [Install]
        WantedBy=multi-user.target
        """;

    private readonly MachineOfUnits _machine = new();

    public UnitAdoptionTests() => _machine.With("/etc/systemd/system/kestrel-helloapp.service", Documented);

    [Fact]
    public void The_documented_unit_becomes_a_service()
    {
        var service = _machine.Config("kestrel-helloapp.service");

        service.Name.ShouldBe("kestrel-helloapp");
        service.Run.ShouldBe("/usr/bin/dotnet helloapp.dll");
        service.Listen.Select(l => l.ToString()).ShouldBe(["127.0.0.1:5000"]);
        service.Env["ConnectionStrings__Main"].ShouldBe("Host=db;Password=a b%c");
        service.Env["DOTNET_NOLOGO"].ShouldBe("true");
        service.User.ShouldBeNull();
        service.Drain.Timeout.ShouldBe(TimeSpan.FromSeconds(90));
        service.Restart.Backoff.ShouldBe(TimeSpan.FromSeconds(10));
        (service.Restart.Limit, service.Restart.Window).ShouldBe((5, TimeSpan.FromSeconds(60)));
        _machine.Adopt("kestrel-helloapp").Release.ShouldBe("/var/www/helloapp");
    }

    [Fact]
    public void What_has_no_equal_is_named_with_its_line()
    {
        var notes = _machine.Adopt("kestrel-helloapp").Notes;

        notes.Select(n => (n.Place, n.Setting)).ShouldBe([
            ("/etc/systemd/system/kestrel-helloapp.service:3", "After=network.target postgresql.service"),
            ("/etc/systemd/system/kestrel-helloapp.service:11", "KillSignal=SIGINT"),
            ("/etc/systemd/system/kestrel-helloapp.service:12", "SyslogIdentifier=dotnet-example"),
            ("/etc/systemd/system/kestrel-helloapp.service:13", "User=www-data"),
            ("/etc/systemd/system/kestrel-helloapp.service:17", "LimitNOFILE=65535"),
            ("/etc/systemd/system/kestrel-helloapp.service:18", "MemoryMax=1G"),
            ("/etc/systemd/system/kestrel-helloapp.service:19", "StartLimitIntervalSec=60"),
        ]);
        notes[^1].Text.ShouldContain("ignores it in [Service]");
    }

    [Fact]
    public void A_supervisor_that_is_root_keeps_the_user()
    {
        _machine.MayChangeUsers = true;

        _machine.Config("kestrel-helloapp").User.ShouldBe("www-data");
        _machine.Adopt("kestrel-helloapp").Notes.ShouldNotContain(n => n.Setting.StartsWith("User", StringComparison.Ordinal));
    }

    [Fact]
    public void Drop_ins_change_and_reset()
    {
        _machine.With("/etc/systemd/system/kestrel-helloapp.service.d/20-urls.conf", "[Service]\nEnvironment=\nEnvironment=ASPNETCORE_URLS=http://*:8080;http://localhost:9090 X=1\nMemoryMax=\n");
        _machine.With("/run/systemd/system/kestrel-helloapp.service.d/10-first.conf", "[Service]\nTimeoutStopSec=5\n");
        _machine.With("/lib/systemd/system/kestrel-.service.d/30-late.conf", "[Service]\nTimeoutStopSec=7\n");

        var service = _machine.Config("kestrel-helloapp");

        service.Listen.Select(l => l.ToString()).ShouldBe(["0.0.0.0:8080", "127.0.0.1:9090"]);
        service.Env.Keys.ShouldBe(["X"]);
        service.Drain.Timeout.ShouldBe(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public void Where_there_is_ipv6_localhost_means_both()
    {
        _machine.HasIPv6 = true;

        _machine.Config("kestrel-helloapp").Listen.Select(l => l.ToString()).ShouldBe(["127.0.0.1:5000", "[::1]:5000"]);
    }

    [Fact]
    public void Appsettings_and_arguments_say_where_it_listens()
    {
        _machine.With("/var/www/helloapp/appsettings.json", """{ "Urls": "http://127.0.0.1:7001" }""");
        _machine.Config("kestrel-helloapp").Listen.Select(l => l.ToString()).ShouldBe(["127.0.0.1:7001"]);

        _machine.With("/var/www/helloapp/appsettings.json", """{ "Kestrel": { "Endpoints": { "A": { "Url": "http://10.0.0.1:7002" }, "B": { "Url": "http://unix:/run/hello.sock" } } } }""");
        _machine.Config("kestrel-helloapp").Listen.Select(l => l.ToString()).ShouldBe(["10.0.0.1:7002", "unix:/run/hello.sock"], ignoreOrder: true);

        _machine.With("/etc/systemd/system/other.service", "[Service]\nExecStart=/opt/other/Other --urls http://[::]:80 --x\n");
        var other = _machine.Config("other");
        other.Run.ShouldBe("./Other --x");
        other.Listen.Select(l => l.ToString()).ShouldBe(["[::]:80"]);
    }

    [Fact]
    public void A_socket_unit_says_where_it_listens()
    {
        _machine.With("/etc/systemd/system/gunicorn.service", """
            [Unit]
            Requires=gunicorn.socket
            [Service]
            Type=notify
            DynamicUser=yes
            RuntimeDirectory=gunicorn
            WorkingDirectory=/home/someuser/applicationroot
            ExecStart=/usr/bin/gunicorn applicationname.wsgi
            ExecReload=/bin/kill -s HUP $MAINPID
            KillMode=mixed
            PrivateTmp=true
            """).With("/etc/systemd/system/gunicorn.socket", "[Socket]\nListenStream=/run/gunicorn.sock\nListenStream=8000\nSocketUser=www-data\n");

        var service = _machine.Config("gunicorn");

        service.Run.ShouldBe("/usr/bin/gunicorn applicationname.wsgi");
        service.Listen.Select(l => l.ToString()).ShouldBe(["unix:/run/gunicorn.sock", "0.0.0.0:8000"]);
        service.Health.Notify.ShouldBeTrue();
        _machine.Adopt("gunicorn").Notes.Select(n => n.Setting).ShouldBe([
            "SocketUser=www-data", "DynamicUser=yes", "RuntimeDirectory=gunicorn", "ExecReload=/bin/kill -s HUP $MAINPID", "PrivateTmp=true"],
            ignoreOrder: true);
    }

    [Fact]
    public void An_instance_of_a_template_fills_in_its_name()
    {
        _machine.With("/etc/systemd/system/web@.service", "[Service]\nWorkingDirectory=/srv/%i\nExecStart=/srv/%i/%p --port=${PORT} --host %H %%\nEnvironmentFile=-/etc/default/%n\nEnvironmentFile=/etc/default/web\nEnvironment=PORT=1 A=1\n")
            .With("/etc/default/web", "PORT=8080\n").With("/etc/systemd/system/web@blue.service.d/x.conf", "[Service]\nEnvironment=B=2\n");

        var service = _machine.Config("web@blue");

        service.Name.ShouldBe("web-blue");
        service.Run.ShouldBe("./web \"--port=${PORT}\" --host host1.example.org %");
        service.Env.Keys.ShouldBe(["A", "B"]);
        service.EnvFiles.ShouldBe(["/etc/default/web"]);
        _machine.Adopt("web@blue").Notes.ShouldContain(n => n.Setting == "EnvironmentFile=-/etc/default/%n" && n.Text.Contains("left out"));
    }

    [Fact]
    public void Commands_before_become_hooks()
    {
        _machine.With("/etc/systemd/system/pre.service", "[Service]\nExecStartPre=-+/usr/bin/mkdir -p '/run/a b'\nExecStart=@/opt/pre/app myname \\\n  # why\n  --flag\n");

        var service = _machine.Config("pre");

        service.Run.ShouldBe("./app --flag");
        service.Hooks.Values.Single().Single().ToString().ShouldContain("/usr/bin/mkdir -p '/run/a b' || true");
    }

    [Theory]
    [InlineData("[Service]\nType=oneshot\nExecStart=/bin/true\n", "no server")]
    [InlineData("[Service]\nType=simple\n", "nothing to run")]
    public void What_is_no_server_is_refused(string text, string why)
    {
        _machine.With("/etc/systemd/system/no.service", text);

        Should.Throw<CliException>(() => _machine.Adopt("no")).Message.ShouldContain(why);
    }

    [Fact]
    public void A_program_that_leaves_the_foreground_and_a_masked_unit_are_said()
    {
        _machine.With("/etc/systemd/system/old.service", "[Service]\nType=forking\nPIDFile=/run/old.pid\nExecStart=/opt/old/old\nFancyNewKey=1\n");
        _machine.Adopt("old").Notes.Select(n => n.Setting).ShouldBe(["Type=forking", "PIDFile=/run/old.pid", "User=", "ExecStart=/opt/old/old", "FancyNewKey=1"], ignoreOrder: true);

        File.CreateSymbolicLink(Path.Combine(_machine.Root, "etc/systemd/system/gone.service"), "/dev/null");
        Should.Throw<CliException>(() => _machine.Find("gone.service")).Message.ShouldContain("masked");
        _machine.Find("never.service").ShouldBeNull();
    }

    public void Dispose() => _machine.Dispose();
}
