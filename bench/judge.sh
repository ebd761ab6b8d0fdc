#!/usr/bin/env bash
# Simulates the judge: false alarms, requests until a bad version is found, passes, stated power. Prints the tables of docs/judging.md and draws its plots. About ten minutes on one core.
# Environment: SEED (1), RUNS (10000: rollouts for each row of false alarms; other parts take a fraction).
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
"$root/eng/install-test-deps.sh"
dotnet build "$root/bench/Gapless.Benchmarks" -c Release -v quiet >&2
data=$(mktemp -d "${TMPDIR:-/tmp}/gapless-judge.XXXXXX")
trap 'rm -rf "$data"' EXIT
dotnet "$root/bench/Gapless.Benchmarks/bin/Release/net10.0/Gapless.Benchmarks.dll" judge "$data" "seed=${SEED:-1}" "runs=${RUNS:-10000}"
gnuplot -e "data='$data'; docs='$root/docs'" "$root/bench/judge.gnuplot"
