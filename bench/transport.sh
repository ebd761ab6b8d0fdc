#!/usr/bin/env bash
# What the library's transport costs against Kestrel's own: the server's CPU time for each request, the 99th percentile of latencies, and memory for each idle connection. The same app
# twice, each with an inherited socket, one with AddGapless. wrk makes the load in alternating pairs; the ratio is the mean over the pairs with its 95 % interval.
# usage: bench/transport.sh
# Environment: PAIRS (15), SECONDS_EACH (3), IDLE (10000 connections). Takes about eight minutes.
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"
pairs=${PAIRS:-15} seconds=${SECONDS_EACH:-3} idle=${IDLE:-10000}
build

# inherit PORT COMMAND...: runs the command with a listening socket at descriptor 3, as systemd does.
inherit='
import os, socket, sys
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(("127.0.0.1", int(sys.argv[1]))); s.listen(4096)
os.dup2(s.fileno(), 3); os.set_inheritable(3, True)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execvp(sys.argv[2], sys.argv[2:])'

serve_app() { # NAME SCENARIO; port and pid in $app_port and $launched
    app_port=$(free_port)
    # shellcheck disable=SC2086 # a command and its argument
    launch "$1" setsid env "SCENARIO=$2" VERSION=1 python3 -c "$inherit" "$app_port" $kestrel
    await "$1 answers" answers "$app_port" 1
}

serve_app gapless '{ "hosting": true }'
ours_port=$app_port ours=$launched
serve_app stock '{}'
stock_port=$app_port stock=$launched

# measure NAME PATH HEADER
measure() {
    local name=$1 path=$2 header=$3 pair a b
    for _ in 1 2 3; do
        cost "$ours_port" "$path" "$header" "$ours" >/dev/null
        cost "$stock_port" "$path" "$header" "$stock" >/dev/null
    done
    for ((pair = 0; pair < pairs; pair++)); do
        if ((pair % 2 == 0)); then
            a=$(cost "$ours_port" "$path" "$header" "$ours")
            b=$(cost "$stock_port" "$path" "$header" "$stock")
        else
            b=$(cost "$stock_port" "$path" "$header" "$stock")
            a=$(cost "$ours_port" "$path" "$header" "$ours")
        fi
        echo "$a $b"
    done >"$dir/$name.all"
    cat "$dir/$name.all" >&2
    awk '{ print $1, $3 }' "$dir/$name.all" >"$dir/$name.pairs"
    echo "$name, us a request with the library and with Kestrel's transport: $(benchmarks ratio "$dir/$name.pairs")"
    awk '{ print $2, $4 }' "$dir/$name.all" >"$dir/$name.p99"
    echo "$name, p99 in us: $(benchmarks ratio "$dir/$name.p99")"
}

# idle_memory NAME PORT PID: bytes of resident memory for each connection that has had one answer and is silent.
idle_memory() {
    python3 - "$2" "$3" "$idle" <<'PY' | sed "s/^/$1: /"
import resource, socket, sys, time
port, pid, count = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
resource.setrlimit(resource.RLIMIT_NOFILE, (count + 100, max(count + 100, resource.getrlimit(resource.RLIMIT_NOFILE)[1])))
def rss():
    return next(int(line.split()[1]) * 1024 for line in open(f"/proc/{pid}/status") if line.startswith("VmRSS"))
before, held = rss(), []
for i in range(count):
    s = socket.create_connection(("127.0.0.1", port))
    s.sendall(b"GET /fast HTTP/1.1\r\nHost: localhost\r\n\r\n")
    s.recv(4096)
    held.append(s)
time.sleep(5)
print(f"{(rss() - before) / count:.0f} bytes for each of {count} idle connections")
PY
}

idle_memory "with the library" "$ours_port" "$ours"
idle_memory "Kestrel's transport" "$stock_port" "$stock"
measure plaintext /fast "X-Bench: 1"
measure body-64-KiB "/bytes?count=65536" "X-Bench: 1"
measure connection-per-request /fast "Connection: close"
