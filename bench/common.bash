# Sourced by the benches: a temp directory that goes with the script, processes that it ends by pid, and servers to measure.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 PATH=$PATH:/usr/sbin:/sbin
unset VERSION SCENARIO ASPNETCORE_URLS LISTEN_FDS LISTEN_PID NOTIFY_SOCKET
dir=$(mktemp -d "${TMPDIR:-/tmp}/gapless-bench.XXXXXX")
started=()

fail() { echo "bench: $1" >&2; exit 1; }

# Everything that `launch` started is asked to leave in the opposite order; what has not gone after 40 s is killed.
clean_up() {
    local code=$? i pid
    for ((i = ${#started[@]} - 1; i >= 0; i--)); do stop "${started[i]}"; done
    if [[ $code -eq 0 ]]; then rm -rf "$dir"; else echo "bench: logs are in $dir" >&2; fi
}
trap clean_up EXIT

# launch NAME COMMAND...: in the background, output in $dir/NAME.log; the pid is in $launched. Without descriptor 7: its end is a signal.
launch() {
    local name=$1
    shift
    "$@" >>"$dir/$name.log" 2>&1 </dev/null 7>&- &
    launched=$!
    started+=("$launched")
}

# stop PID [SIGNAL]: and wait for its end.
stop() {
    local pid=$1 waited=0 left=() other
    kill -"${2:-TERM}" "$pid" 2>/dev/null || true
    while kill -0 "$pid" 2>/dev/null; do
        sleep 0.1
        ((++waited < 400)) || kill -KILL "$pid" 2>/dev/null || true
    done
    wait "$pid" 2>/dev/null || true
    for other in "${started[@]}"; do [[ $other == "$pid" ]] || left+=("$other"); done
    started=("${left[@]}")
}

# await WHAT COMMAND...: until the command succeeds, for 60 s at most.
await() {
    local what=$1 i
    shift
    for ((i = 0; i < 600; i++)); do
        ! "$@" >/dev/null 2>&1 || return 0
        sleep 0.1
    done
    fail "not within 60 s: $what"
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

answers() { [[ $(curl -fsS --max-time 2 "http://127.0.0.1:$1/version") == "${2:-*}" ]]; }

built=0
build() {
    ((built == 0)) || return 0
    "$root/eng/install-test-deps.sh"
    "$root/eng/publish.sh"
    dotnet build "$root/test/ScenarioApp" -c Release -v quiet >&2
    dotnet build "$root/bench/Gapless.Benchmarks" -c Release -v quiet >&2
    built=1
}

benchmarks() { dotnet "$root/bench/Gapless.Benchmarks/bin/Release/net10.0/Gapless.Benchmarks.dll" "$@"; }

kestrel="dotnet $root/test/ScenarioApp/bin/Release/net10.0/ScenarioApp.dll"
gunicorn="gunicorn --worker-class gthread --threads 64 --keep-alive 75 --graceful-timeout 30"

# release LANGUAGE VERSION: a directory with that release of a scenario server; its path is printed.
release() {
    local path=$dir/release-$1-$2
    mkdir -p "$path"
    [[ $1 == dotnet ]] || cp "$root/test/ScenarioApps/$1/"* "$path"
    [[ $1 != go ]] || (cd "$path" && go build -o server .)
    echo "$2" >"$path/version.txt"
    echo "$path"
}

# A supervisor of its own: its state, its control socket and its configuration are in $dir/NAME.
# serve NAME PORT RUN [YAML]: the pid is in $launched; further keys of the service may be given.
serve() {
    local home=$dir/$1
    mkdir -p "$home"
    # hosting: off: the stock server is measured, not the library.
    printf 'services:\n  app:\n    run: %s\n    listen: 127.0.0.1:%s\n    hosting: off\n%s' "$3" "$2" "${4:-}" >"$home/gapless.yaml"
    launch "$1" "$root/out/gapless/gapless" serve --config "$home/gapless.yaml" --state "$home/state" --socket "$home/control.sock"
    await "the supervisor answers" gapless "$1" status
}

# gapless NAME COMMAND...: a command to that supervisor.
gapless() {
    local home=$dir/$1
    shift
    "$root/out/gapless/gapless" "$@" --config "$home/gapless.yaml" --state "$home/state" --socket "$home/control.sock"
}

tick_us=$((1000000 / $(getconf CLK_TCK)))

# ticks PID...: utime, stime and those of ended children.
ticks() {
    local pid sum=0 fields
    for pid in "$@"; do
        fields=$(sed 's/.*) //' "/proc/$pid/stat")
        # shellcheck disable=SC2086 # fields 14 to 17, counted from behind the name
        set -- $fields
        sum=$((sum + ${12} + ${13} + ${14} + ${15}))
    done
    echo "$sum"
}

# cost PORT PATH HEADER PID...: microseconds of CPU for each request of wrk, $seconds long, and the 99th percentile of its latencies in microseconds.
cost() {
    local port=$1 path=$2 header=$3 before after requests out
    shift 3
    before=$(ticks "$@")
    out=$(wrk -t1 -c256 --latency "-d${seconds}s" -H "$header" "http://127.0.0.1:$port$path")
    after=$(ticks "$@")
    requests=$(awk '/requests in/ { print $1 }' <<<"$out")
    ! grep -q 'Non-2xx\|connect [1-9]' <<<"$out" || fail "wrk: $out"
    awk -v t="$((after - before))" -v us="$tick_us" -v n="$requests" '
        $1 == "99%" { unit = $2; gsub(/[0-9.]/, "", unit); p99 = $2 * (unit == "s" ? 1e6 : unit == "ms" ? 1e3 : 1) }
        END { printf "%.4f %.1f\n", t * us / n, p99 }' <<<"$out"
}
