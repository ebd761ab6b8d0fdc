#!/usr/bin/env bash
# Runs one of the samples under Gapless: samples/run.sh chat|sessions|signalr|worker. Builds it, starts a supervisor, deploys it, and shows how to deploy it again.
# Ctrl-C ends all of it; what the sample has kept stays in /tmp/gapless-NAME.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
name=${1:-}
if [[ -z $name || ! -f $here/$name/gapless.yaml ]]; then
    echo "usage: samples/run.sh $(cd "$here" && ls -d */gapless.yaml | cut -d/ -f1 | paste -sd'|')" >&2
    exit 2
fi

gapless=$here/../gapless
base=/tmp/gapless-run-$name
mkdir -p "$base"
dotnet publish "$here/$name" -c Release -v quiet -p:RunAnalyzers=false -o "$base/release"
"$gapless" check --config "$here/$name/gapless.yaml" >/dev/null
"$gapless" serve --config "$here/$name/gapless.yaml" --state "$base/state" &
supervisor=$!
trap 'kill -TERM $supervisor 2>/dev/null; wait $supervisor' EXIT
until "$gapless" status --state "$base/state" >/dev/null 2>&1; do
    kill -0 $supervisor
    sleep 0.2
done

"$gapless" deploy "$base/release" --state "$base/state"
cat <<TEXT

http://$(grep -oP 'listen: \K\S+' "$here/$name/gapless.yaml")/ serves; see samples/$name/README.md for what to try. A rollout, in another terminal:

  ./gapless restart --state $base/state

TEXT
wait $supervisor
