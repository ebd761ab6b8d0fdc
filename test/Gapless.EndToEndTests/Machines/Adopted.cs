using Gapless.EndToEndTests.Harness;
using Gapless.Tests;

namespace Gapless.EndToEndTests.Machines;

/// <summary>ASP.NET Core behind nginx as Microsoft documents it, taken over by Gapless while people use it.</summary>
[Collection(OneMachine.Name)]
public sealed class Adopted(ServingMachine serving)
{
    private const string Unit = """
        [Unit]
        Description=Example .NET Web API App running on Linux

        [Service]
        WorkingDirectory=/srv/myapp
        ExecStart=/usr/bin/dotnet /srv/myapp/ScenarioApp.dll
        Restart=always
        RestartSec=10
        KillSignal=SIGINT
        SyslogIdentifier=dotnet-example
        StartLimitIntervalSec=60
        User=www-data
        Environment=ASPNETCORE_ENVIRONMENT=Production
        Environment=ASPNETCORE_URLS=http://127.0.0.1:5000

        [Install]
        WantedBy=multi-user.target
        """;

    private const string Site = """
        events {}
        http {
            access_log /var/log/nginx/access.log combined;
            upstream myapp {
                server 127.0.0.1:5000;
                keepalive 32;
            }
            server {
                listen 8081;
                client_max_body_size 100m;
                location / {
                    proxy_pass http://myapp;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_set_header Host $host;
                }
            }
        }
        """;

    private BootedMachine Machine => serving.Machine;

    [Fact]
    public async Task A_stock_unit_behind_nginx_is_taken_over_and_deployed_without_a_502()
    {
        await InstallStockAsync();
        await using var load = Load.Start(Load.WithoutIdleConnections(Machine.At(8081)));
        await load.AnswerAsync();

        (await Machine.DoAsync("gapless adopt myapp.service --listen 127.0.0.1:5001 --write")).ShouldContain("StartLimitIntervalSec");
        await Machine.DoAsync("gapless reload && gapless deploy myapp /srv/myapp");
        var old = (await Machine.DoAsync("pgrep -f '[n]ginx: worker process'")).ReplaceLineEndings(" ");
        await Machine.DoAsync("sed -i s/127.0.0.1:5000/127.0.0.1:5001/ /etc/nginx/nginx.conf && nginx -t && systemctl reload nginx");
        // They have requests that are under way at the old address.
        await Machine.UntilAsync($"for worker in {old}; do ! kill -0 $worker || exit 1; done");
        await Machine.DoAsync("systemctl disable --now myapp.service");
        await load.AnswerAsync();
        for (var deploy = 0; deploy < 2; deploy++)
        {
            await Machine.DoAsync($"echo {deploy} >/srv/myapp/deploy.txt && gapless deploy myapp /srv/myapp");
            await load.AnswerAsync();
        }

        await load.StopWithoutLossAsync();
        await Machine.DoAsync("test \"$(grep -c '\" 200 ' /var/log/nginx/access.log)\" -gt 500");
        (await Machine.RunAsync("grep -E '\" 50[0-9] ' /var/log/nginx/access.log")).Output.ShouldBeEmpty();
        await Machine.DoAsync("gapless stop myapp && systemctl stop nginx");
        await serving.ServeAgainAsync();
    }

    private async Task InstallStockAsync()
    {
        await serving.PutScenarioAppAsync("myapp", "{}");
        File.WriteAllText(Path.Combine(Machine.Files, "myapp.service"), Unit);
        File.WriteAllText(Path.Combine(Machine.Files, "nginx.conf"), Site);
        await Machine.DoAsync($"""
            set -e
            cp {BootedMachine.Mount}/myapp.service /etc/systemd/system/
            cp {BootedMachine.Mount}/nginx.conf /etc/nginx/nginx.conf
            mkdir -p /var/log/nginx
            systemctl daemon-reload
            systemctl enable --now myapp.service
            systemctl start nginx
            """);
        await Machine.UntilAsync("curl -sf http://127.0.0.1:8081/fast");
        await Machine.DoAsync(": >/var/log/nginx/access.log");
    }
}
