#!/bin/sh
# Installs from Debian what the tests and benches need and this machine lacks. Does nothing when all is there.
# Exit code 0: everything is there now. 1: something is missing, and stderr says what.
set -eu

missing=""
need() { # COMMAND PACKAGE...
  command=$1
  shift
  command -v "$command" >/dev/null 2>&1 || missing="$missing $*"
}

PATH=$PATH:/usr/sbin:/sbin
need bash bash
need node nodejs
need gunicorn gunicorn python3-gunicorn
need python3 python3
# Debian's own interpreter: another one before it in PATH does not have Debian's modules.
/usr/bin/python3 -c 'import grpc' >/dev/null 2>&1 || missing="$missing python3-grpcio"
need go golang-go
need puma puma
need nginx nginx-light
need haproxy haproxy
need wrk wrk
need h2load nghttp2-client
need ip iproute2
need setpriv util-linux
need ps procps
need unzip unzip
need curl curl
need gnuplot gnuplot-nox
need git git
need lintian lintian
need adduser adduser
need unshare util-linux
need vim vim
need bindfs bindfs
need entr entr
need systemd-nspawn systemd-container
need prometheus prometheus
# Pages are tried in a real browser; fonts so that a screenshot has letters.
need chromium chromium fonts-dejavu-core

[ -n "$missing" ] || exit 0

fail() {
  echo "install-test-deps: $1 (missing:$missing)" >&2
  exit 1
}

sudo=""
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null 2>&1 || fail "not root, and there is no sudo"
  sudo="sudo -n"
fi
command -v apt-get >/dev/null 2>&1 || fail "this is no Debian: install the packages by hand"

# Debian starts what it installs; a test machine must not serve nginx's welcome page. 101 is policy-rc.d's word for "not allowed".
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' | $sudo tee "$policy" >/dev/null
  $sudo chmod 755 "$policy"
  trap '$sudo rm -f "$policy"' EXIT
fi

log=$(mktemp)
$sudo apt-get update -q >"$log" 2>&1 || { cat "$log" >&2; fail "apt-get update failed"; }
# shellcheck disable=SC2086 # a list of words
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing >"$log" 2>&1 || {
  tail -20 "$log" >&2
  fail "apt-get install failed"
}
# Nor after the next boot.
if command -v systemctl >/dev/null 2>&1 && [ -d /run/systemd/system ]; then
  for service in nginx haproxy prometheus; do
    case "$missing" in *"$service"*) $sudo systemctl disable --now "$service" >/dev/null 2>&1 || true ;; esac
  done
fi
rm -f "$log"
