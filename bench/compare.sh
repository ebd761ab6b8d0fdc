#!/usr/bin/env bash
# The same traffic through three upgrades of each: nginx and HAProxy with two copies of the app behind them, gunicorn's own reload, and Gapless with
# the same gunicorn app, the same stock ASP.NET Core app, and that app with the drain of samples/shop. Prints one Markdown table, failures and all.
# Takes about six minutes.
# usage: bench/compare.sh [nginx|haproxy|gunicorn|gapless-gunicorn|gapless-kestrel|gapless-polite]...      (none: all)
# Environment: GRACE, seconds until nginx's and HAProxy's old app is ended (8); PERIOD, seconds from upgrade to upgrade (14).
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"
grace=${GRACE:-8} period=${PERIOD:-14} upgrades=3 warm=4
classes="short keepalive idlekeepalive wankeepalive slow upload download pipeline"
table=()

# under_load NAME TITLE PORT UPGRADE...: runs `UPGRADE... N` for the versions 2, 3 and 4 while clients are at work.
under_load() {
    local name=$1 title=$2 port=$3 n began
    shift 3
    echo "bench: $title" >&2
    mkfifo "$dir/$name.phases"
    # shellcheck disable=SC2086 # a list of words
    benchmarks traffic "127.0.0.1:$port" "$dir/$name.json" $classes timeout=30 seed=1 <"$dir/$name.phases" >"$dir/$name.txt" 2>&1 &
    local traffic=$!
    exec 7>"$dir/$name.phases"
    echo "version 1" >&7
    sleep "$warm"
    for ((n = 2; n <= upgrades + 1; n++)); do
        began=$SECONDS
        echo "version $n" >&7
        "$@" "$n"
        while ((SECONDS - began < period)); do sleep 0.1; done
    done
    exec 7>&-
    wait "$traffic" || { cat "$dir/$name.txt" >&2; fail "$title: no account of the traffic"; }
    cat "$dir/$name.txt" >&2
    # Upgrades that did not happen lose nothing.
    grep -q "\"$n\"\|\"$((n - 1))\"" "$dir/$name.json" || fail "$title: the last version never answered"
    table+=("$title=$dir/$name.json")
}

# The copies of the app behind a proxy: COPY 0 and 1 take turns on two ports.
app_ports=() app_pids=()
start_copy() { # NAME VERSION
    local copy=$(($2 % 2)) path
    path=$(release dotnet "$2")
    cd "$path"
    launch "$1-app" env "ASPNETCORE_URLS=http://127.0.0.1:${app_ports[copy]}" $kestrel
    cd - >/dev/null
    app_pids[copy]=$launched
    await "version $2 answers" answers "${app_ports[copy]}" "$2"
}

blue_green() { # NAME VERSION
    start_copy "$1" "$2"
    "point_$1" "${app_ports[$2 % 2]}"
    kill "-$reload_signal" "$proxy"
    await "$1 sends to version $2" answers "$port" "$2"
    sleep "$grace"
    stop "${app_pids[($2 + 1) % 2]}"
}

point_nginx() {
    cat >"$dir/nginx.conf" <<CONF
daemon off;
worker_processes 2;
pid $dir/nginx.pid;
error_log $dir/nginx-error.log;
events { worker_connections 4096; }
http {
    access_log off;
    client_body_temp_path $dir/nginx-body;
    proxy_temp_path $dir/nginx-proxy;
    fastcgi_temp_path $dir/nginx-fastcgi;
    uwsgi_temp_path $dir/nginx-uwsgi;
    scgi_temp_path $dir/nginx-scgi;
    keepalive_requests 1000000;
    upstream app { server 127.0.0.1:$1; keepalive 64; }
    server {
        listen 127.0.0.1:$port backlog=4096;
        location / { proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection ""; }
    }
}
CONF
}

point_haproxy() {
    cat >"$dir/haproxy.cfg" <<CONF
global
    stats socket $dir/haproxy.sock mode 600 level admin expose-fd listeners
    maxconn 4096
defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
frontend all
    bind 127.0.0.1:$port
    default_backend app
backend app
    server app 127.0.0.1:$1
CONF
}

run_proxy() { # NAME TITLE COMMAND...
    local name=$1 title=$2
    shift 2
    port=$(free_port)
    app_ports=("$(free_port)" "$(free_port)")
    start_copy "$name" 1
    "point_$name" "${app_ports[1]}"
    launch "$name" "$@"
    proxy=$launched
    await "$name answers" answers "$port" 1
    under_load "$name" "$title" "$port" blue_green "$name"
    stop "$proxy" "$leave_signal"
    stop "${app_pids[($upgrades + 1) % 2]}"
}

run_nginx() {
    reload_signal=HUP leave_signal=TERM
    # A worker that runs as another user could not use the temp directory.
    run_proxy nginx "nginx $(nginx -v 2>&1 | cut -d/ -f2), reload; stock Kestrel behind it, old copy ended after $grace s" \
        nginx -e "$dir/nginx-error.log" -c "$dir/nginx.conf" -g "user $(id -un);"
}

run_haproxy() {
    reload_signal=USR2 leave_signal=TERM
    run_proxy haproxy "HAProxy $(haproxy -v | sed -n 's/^HAProxy version \([0-9.]*\).*/\1/p'), seamless reload; stock Kestrel behind it, old copy ended after $grace s" \
        haproxy -W -f "$dir/haproxy.cfg"
}

hang_up() { # PATH VERSION
    echo "$2" >"$1/version.txt"
    kill -HUP "$master"
    await "version $2 answers" answers "$port" "$2"
}

run_gunicorn() {
    local path
    port=$(free_port)
    path=$(release python 1)
    cd "$path"
    launch gunicorn $gunicorn --bind "127.0.0.1:$port" app:application
    cd - >/dev/null
    master=$launched
    await "gunicorn answers" answers "$port" 1
    under_load gunicorn "gunicorn $(gunicorn --version | sed 's/.*version \([0-9.]*\).*/\1/') (gthread), HUP" "$port" hang_up "$path"
    stop "$master"
}

roll_out() { # NAME LANGUAGE VERSION
    gapless "$1" deploy "$(release "$2" "$3")" >>"$dir/$1-deploy.log" 2>&1 || { tail -20 "$dir/$1-deploy.log" >&2; fail "version $3 was not rolled out"; }
}

run_gapless() { # NAME TITLE LANGUAGE RUN [YAML]
    port=$(free_port)
    serve "$1" "$port" "$4" "${5:-}"
    local supervisor=$launched
    roll_out "$1" "$3" 1
    under_load "$1" "$2" "$port" roll_out "$1" "$3"
    stop "$supervisor"
}

run_gapless-gunicorn() { run_gapless gapless-gunicorn "Gapless, the same gunicorn app" python "$gunicorn app:application"; }

run_gapless-kestrel() { run_gapless gapless-kestrel "Gapless, stock Kestrel" dotnet "$kestrel"; }

run_gapless-polite() { run_gapless gapless-polite "Gapless, Kestrel with the drain of samples/shop" dotnet "$kestrel" '    env: { SCENARIO: "{\"drain\": \"polite\", \"drainSeconds\": 25, \"stockShutdownSeconds\": 30}" }'; }

build
(($# > 0)) || set -- nginx haproxy gunicorn gapless-gunicorn gapless-kestrel gapless-polite
for row in "$@"; do
    declare -F "run_$row" >/dev/null || fail "there is no row '$row'"
    "run_$row"
done
benchmarks table "${table[@]}"
