#!/usr/bin/env bash
# Packs Gapless.Hosting and what it depends on into out/packages, for apps that call builder.AddGapless() themselves.
# usage: eng/pack.sh [DIRECTORY]
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
out=${1:-$root/out/packages}
for project in Gapless.Linux Gapless.Hosting; do
    dotnet pack "$root/src/$project" -c Release -v quiet -p:RunAnalyzers=false -o "$out"
done
ls "$out"/*.nupkg
