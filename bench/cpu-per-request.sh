#!/usr/bin/env bash
# What steering costs: the server's CPU time for each request through a slot, divided by that of the same server on a socket of its own. wrk makes the
# load, in alternating pairs; the ratio is the mean over the pairs, with its 95 % interval (bootstrap). Prints one line for each kind of connection.
# The time is utime + stime of the worker and its children; through the slot that of the supervisor and the keeper is added.
# usage: bench/cpu-per-request.sh [kestrel|go]      (kestrel)
# Environment: PAIRS (15), SECONDS_EACH (3). Takes about five minutes.
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"
server=${1:-kestrel} pairs=${PAIRS:-15} seconds=${SECONDS_EACH:-3}

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

# measure NAME HEADER
measure() {
    local name=$1 header=$2 pair a b
    # Compilers have done their work before the first pair.
    for _ in 1 2 3; do
        cost "$slot_port" /fast "$header" "$worker" >/dev/null
        cost "$own_port" /fast "$header" "$alone" >/dev/null
    done
    for ((pair = 0; pair < pairs; pair++)); do
        if ((pair % 2 == 0)); then
            a=$(cost "$slot_port" /fast "$header" "$worker" "$supervisor" "$keeper")
            b=$(cost "$own_port" /fast "$header" "$alone")
        else
            b=$(cost "$own_port" /fast "$header" "$alone")
            a=$(cost "$slot_port" /fast "$header" "$worker" "$supervisor" "$keeper")
        fi
        echo "${a% *} ${b% *}"
    done >"$dir/$name.pairs"
    cat "$dir/$name.pairs" >&2
    echo "$server, $name, us a request through the slot and on its own socket: $(benchmarks ratio "$dir/$name.pairs")"
}

measure "kept connections" "X-Bench: 1"
measure "a connection for each request" "Connection: close"
