#!/usr/bin/env bash
# What steering costs: the server's CPU time for each request through a slot, divided by that of the same server on a socket of its own. wrk makes the
# load, in alternating pairs; the ratio is the mean over the pairs, with its 95 % interval (bootstrap). Prints one line for each kind of connection.
# The time is utime + stime of the worker and its children; through the slot that of the supervisor and the keeper is added.
# usage: bench/cpu-per-request.sh [kestrel|go]      (kestrel)
# Environment: PAIRS (15), SECONDS_EACH (3). Takes about five minutes.
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"
server=${1:-kestrel} pairs=${PAIRS:-15} seconds=${SECONDS_EACH:-3}
tick_us=$((1000000 / $(getconf CLK_TCK)))

build
case $server in
    kestrel) language=dotnet run=$kestrel own=(env ASPNETCORE_URLS=http://127.0.0.1:OWN $kestrel) ;;
    go) language=go run=./server own=(env PORT=OWN ./server) ;;
    *) fail "there is no server '$server'" ;;
esac
path=$(release "$language" 1)
slot_port=$(free_port) own_port=$(free_port)

serve gapless "$slot_port" "$run"
supervisor=$launched
gapless gapless deploy "$path" >>"$dir/deploy.log" 2>&1 || { cat "$dir/deploy.log" >&2; fail "the release was not rolled out"; }
worker=$(curl -fsS "http://127.0.0.1:$slot_port/pid")
keeper=$(pgrep -f "keeper $dir/gapless/state" || true)
[[ -n $keeper ]] || fail "no keeper found"

cd "$path"
# A session of its own, as workers have: the scheduler gives each session its share.
launch own setsid "${own[@]/OWN/$own_port}"
alone=$launched
cd - >/dev/null
await "the server on its own socket answers" answers "$own_port" 1

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

# cost PORT HEADER PID...: microseconds for each request.
cost() {
    local port=$1 header=$2 before after requests out
    shift 2
    before=$(ticks "$@")
    out=$(wrk -t1 -c256 "-d${seconds}s" -H "$header" "http://127.0.0.1:$port/fast")
    after=$(ticks "$@")
    requests=$(awk '/requests in/ { print $1 }' <<<"$out")
    ! grep -q 'Non-2xx\|connect [1-9]' <<<"$out" || fail "wrk: $out"
    awk -v t="$((after - before))" -v us="$tick_us" -v n="$requests" 'BEGIN { printf "%.4f\n", t * us / n }'
}

# measure NAME HEADER
measure() {
    local name=$1 header=$2 pair a b
    # Compilers have done their work before the first pair.
    for _ in 1 2 3; do
        cost "$slot_port" "$header" "$worker" >/dev/null
        cost "$own_port" "$header" "$alone" >/dev/null
    done
    for ((pair = 0; pair < pairs; pair++)); do
        if ((pair % 2 == 0)); then
            a=$(cost "$slot_port" "$header" "$worker" "$supervisor" "$keeper")
            b=$(cost "$own_port" "$header" "$alone")
        else
            b=$(cost "$own_port" "$header" "$alone")
            a=$(cost "$slot_port" "$header" "$worker" "$supervisor" "$keeper")
        fi
        echo "$a $b"
    done >"$dir/$name.pairs"
    cat "$dir/$name.pairs" >&2
    echo "$server, $name, us a request through the slot and on its own socket: $(benchmarks ratio "$dir/$name.pairs")"
}

measure "kept connections" "X-Bench: 1"
measure "a connection for each request" "Connection: close"
