namespace Gapless.IntegrationTests.Installation;

/// <summary>On a machine without .NET and without a running systemd; with one: the end-to-end tests.</summary>
public sealed class PackageTests : IClassFixture<BuiltPackage>
{
    private readonly BuiltPackage _built;

    public PackageTests(BuiltPackage built) => _built = built;

    [Fact]
    public async Task Lintian_has_nothing_to_say()
    {
        var (exitCode, output) = await Machine.RunAsync("lintian", "--allow-root", "--tag-display-limit", "0", "--fail-on", "error,warning", _built.Deb);

        output.ShouldBeEmpty();
        exitCode.ShouldBe(0);
    }

    [Fact]
    public async Task The_package_is_installed_upgraded_removed_and_purged()
    {
        var (exitCode, output) = await Machine.RunAsync(_built.Folder, $$"""
            set -eux
            deb=/run/files/{{Path.GetFileName(_built.Deb)}}
            dpkg -i "$deb"
            test "$(stat -c '%U:%G %a' /etc/gapless/gapless.yaml)" = 'root:gapless 640'
            test "$(stat -c '%U:%G %a' /var/lib/gapless)" = 'gapless:gapless 711'
            test -L /etc/systemd/system/multi-user.target.wants/gapless.service
            gapless check --config /etc/gapless/gapless.yaml
            gapless install && exit 1
            printf 'services:\n  mine: { run: ./x, listen: 8080 }\n' >/etc/gapless/gapless.yaml
            touch /var/lib/gapless/mine
            dpkg -i "$deb"
            grep mine /etc/gapless/gapless.yaml
            test "$(stat -c '%U:%G %a' /etc/gapless/gapless.yaml)" = 'root:gapless 640'
            test -z "$(dpkg --verify gapless | grep -v ' c ')"
            dpkg -r gapless
            test ! -e /usr/lib/gapless
            test ! -e /usr/bin/gapless
            test -e /var/lib/gapless/mine
            grep mine /etc/gapless/gapless.yaml
            dpkg -P gapless
            test ! -e /var/lib/gapless
            test ! -e /etc/gapless
            test ! -e /etc/systemd/system/multi-user.target.wants/gapless.service
            """);

        exitCode.ShouldBe(0, output);
    }

    [Fact]
    public async Task Members_of_the_group_give_orders_and_the_program_is_replaced_in_place()
    {
        var (exitCode, output) = await Machine.RunAsync(_built.Folder, $$"""
            set -eux
            dpkg -i /run/files/{{Path.GetFileName(_built.Deb)}}
            useradd member
            useradd stranger
            adduser --quiet member gapless
            install -d -o gapless -g gapless -m 750 /run/gapless
            setpriv --reuid gapless --regid gapless --init-groups gapless serve --config /etc/gapless/gapless.yaml --state /var/lib/gapless --socket /run/gapless/control.sock &
            supervisor=$!
            trap 'kill -KILL $supervisor' EXIT
            timeout 60 sh -c 'until test -S /run/gapless/control.sock; do sleep 0.1; done'
            test "$(stat -c '%U:%G %a' /run/gapless/control.sock)" = 'gapless:gapless 660'
            su -s /bin/sh member -c 'gapless status' | grep "pid $supervisor"
            su -s /bin/sh member -c 'gapless reload'
            su -s /bin/sh stranger -c 'gapless status' && exit 1
            su -s /bin/sh stranger -c 'gapless status --socket /run/gapless/control.sock' && exit 1
            gapless upgrade-self --socket /run/gapless/control.sock --binary /usr/lib/gapless/gapless | grep "pid $supervisor as before"
            su -s /bin/sh member -c 'gapless status'
            kill -TERM $supervisor
            wait $supervisor
            trap - EXIT
            """);

        exitCode.ShouldBe(0, output);
    }

    [Fact]
    public async Task The_tarball_installs_itself_and_goes_without_a_trace()
    {
        var (exitCode, output) = await Machine.RunAsync(_built.Folder, $$"""
            set -eux
            mkdir /tmp/unpacked
            tar -xzf /run/files/{{Path.GetFileName(_built.Tarball)}} -C /tmp/unpacked
            cd /
            everything() { find /etc /var /usr -xdev -not -path '/etc/*-' -not -path /etc/.pwd.lock -printf '%p %m %u %g %l\n' 2>/dev/null | sort; }
            everything >/tmp/before
            /tmp/unpacked/*/gapless install --dry-run
            everything >/tmp/after
            diff /tmp/before /tmp/after
            /tmp/unpacked/*/gapless install
            test "$(/tmp/unpacked/*/gapless install)" = 'nothing to do'
            rm -r /tmp/unpacked/*
            test "$(stat -c '%U:%G %a' /etc/gapless/gapless.yaml)" = 'root:gapless 640'
            test "$(stat -c '%U:%G %a' /var/lib/gapless/logs)" = 'gapless:gapless 750'
            test "$(gapless install)" = 'nothing to do'
            su -s /bin/sh gapless -c 'gapless check --config /etc/gapless/gapless.yaml'
            gapless doctor --json | grep '"id":"systemd","level":"Warning"'
            gapless uninstall
            test -e /etc/gapless/gapless.yaml
            test ! -e /usr/local/bin/gapless
            tar -xzf /run/files/{{Path.GetFileName(_built.Tarball)}} -C /tmp/unpacked
            /tmp/unpacked/*/gapless uninstall --purge
            everything >/tmp/after
            diff /tmp/before /tmp/after
            """);

        exitCode.ShouldBe(0, output);
    }
}
