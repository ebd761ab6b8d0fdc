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
