#!/usr/bin/env bash
# What a hand-over adds to the slowest answers: 100 kept connections ask while one version after the other is rolled out; p99.9 of the requests under way during hand-overs against that
# of all others in the same run. The goal is 50 ms on a quiet machine with two cores.
# usage: bench/hand-over-latency.sh
# Environment: ROLLOUTS (30), CONNECTIONS (100), PAUSE (4 s between two rollouts). Takes about four minutes.
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"
rollouts=${ROLLOUTS:-30} connections=${CONNECTIONS:-100} pause=${PAUSE:-4}
build

port=$(free_port)
home=$dir/app
mkdir -p "$home"
printf 'services:\n  app:\n    run: %s\n    listen: 127.0.0.1:%s\n    health: /healthz/ready\n' "$kestrel" "$port" >"$home/gapless.yaml"
launch app "$root/out/gapless/gapless" serve --config "$home/gapless.yaml" --state "$home/state" --socket "$home/control.sock"
await "the supervisor answers" gapless app status

deploy() {
    local path
    path=$(release dotnet "$1")
    echo '{ "hosting": true }' >"$path/scenario.json"
    gapless app deploy "$path" --version "$1" >>"$dir/deploys.log" || fail "deploy of $1: $(tail -n 20 "$dir/deploys.log")"
}

deploy v1
mkfifo "$dir/end"
exec 7<>"$dir/end"
benchmarks latency "127.0.0.1:$port" "$connections" "$dir/events.json" <"$dir/end" 7>&- &
measuring=$!
sleep "$pause"
for ((n = 2; n <= rollouts + 1; n++)); do
    deploy "v$n"
    sleep "$pause"
done
gapless app events --json -n 1000000 >"$dir/events.json"
exec 7>&-
wait "$measuring"
