#!/usr/bin/env bash
# Publishes gapless into out/gapless and the sample shop into out/shop, when they are missing or older than the sources.
# The analyzers run in the build of the tests, not here: they take most of the time of a first start.
# Callers at the same time wait for one another; a publish that fails or is interrupted leaves what was there before.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
out=$root/out
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# publish NAME PROJECTS SOURCES...
# PROJECTS: the first one is laid into out/NAME, others, written FOLDER=PROJECT, into folders of it.
publish() {
    local name=$1 projects=$2 project source sources=()
    shift 2
    for source in "$@"; do
        sources+=("$root/$source")
    done

    local stamp=$out/$name/.published
    if [[ -e $stamp ]] && [[ -z $(find "${sources[@]}" \( -name bin -o -name obj \) -prune -o -type f -newer "$stamp" -print -quit) ]]; then
        return
    fi

    echo "gapless: building $name (once, and again when the sources change) ..." >&2
    local fresh=$out/.$name.new log=$out/$name.log started
    started=$(mktemp "$out/.started.XXXXXX")
    rm -rf "$fresh"
    for project in $projects; do
        local folder=""
        [[ $project != *=* ]] || folder=/${project%%=*}
        if ! dotnet publish "$root/${project#*=}" -c Release -v quiet -p:RunAnalyzers=false -o "$fresh$folder" >"$log" 2>&1; then
            cat "$log" >&2
            rm -rf "$fresh" "$started"
            exit 2
        fi
    done

    # What changed while it was building is newer than the stamp.
    touch -r "$started" "$fresh/.published"
    rm -rf "$started" "${out:?}/$name"
    mv "$fresh" "$out/$name"
}

mkdir -p "$out"
exec 9>"$out/.lock"
flock 9
shared=(Directory.Build.props Directory.Packages.props global.json)
publish gapless "src/Gapless/Gapless.csproj hosting=src/Gapless.Hosting.Hook/Gapless.Hosting.Hook.csproj dev=src/Gapless.Dev/Gapless.Dev.csproj" src "${shared[@]}"
publish shop samples/shop/Shop.csproj samples/shop "${shared[@]}"
